package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.doctor.Doctor;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun doctor}. */
final class DoctorCommand implements Command {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "show what Gatun found on this machine: JDK, CPU, kernels and why, memory speed, GPU";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(CommonOptions.kernels(ActivationChoice.GENERATION));
    options.add(
        CommonOptions.flag(Doctor.MEASURE, "measure the vector widths again, and keep the result"));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of("doctor", "doctor --measure", "doctor --kernels scalar", "doctor --json");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    Doctor.run(arguments, streams);
  }
}
