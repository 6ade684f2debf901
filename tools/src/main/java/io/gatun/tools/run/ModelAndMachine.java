package io.gatun.tools.run;

import io.gatun.engine.model.Model;
import io.gatun.kernels.BackendDescription;
import io.gatun.tools.cli.Program;
import io.gatun.tools.doctor.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run is of and what it runs on, by names that the report shows.
 *
 * @param fileBytes of the model's file
 */
record ModelAndMachine(Map<String, String> model, Map<String, String> machine, long fileBytes) {
  static ModelAndMachine of(Model loaded, Path file, String hash) throws IOException {
    Map<String, String> model = new LinkedHashMap<>();
    model.put("name", loaded.name());
    model.put("quantization", loaded.quantization());
    model.put("file", file.toAbsolutePath().toString());
    model.put("sha256", hash);
    BackendDescription backend = loaded.backend().description();
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("processor", Processor.read().model());
    machine.put("threads", Integer.toString(backend.threads()));
    machine.put("kernels", backend.kernels());
    machine.put("vector width", backend.widthBits() == 0 ? "none" : backend.widthBits() + " bits");
    machine.put("activations", backend.activations());
    machine.put(
        "Java",
        "%s, %s, %s"
            .formatted(
                System.getProperty("java.vm.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vendor")));
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("Gatun", Program.version());
    return new ModelAndMachine(model, machine, Files.size(file));
  }
}
