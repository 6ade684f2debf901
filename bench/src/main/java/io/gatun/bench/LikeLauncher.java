package io.gatun.bench;

import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks inherit: how often they run, and the flags of the launcher {@code
 * tools/gatun} that decide what C2 makes of the kernels, so that they are measured as users have
 * them.
 */
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgs = {
      "-Xms1g",
      "-Xmx1g",
      "-XX:+UseSerialGC",
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-XX:-UseBimorphicInlining",
      "-XX:CompileCommand=quiet",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.*::run",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.NibbleRowInt8::runningSums",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.ByteRowInt8::sums",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.SixBitRowInt8::sums",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.ReadAhead::lines",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.SixBits::decode",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.SixBitScaling::scale",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Scaling::*",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Factors::*",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Unpacking::nibbles",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Unpacking::bytes",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Unpacking::codes",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.PairTile::unpack"
    })
public abstract class LikeLauncher {}
