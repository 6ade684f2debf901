package io.gatun.bench;

import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks inherit: how often they run, and the flags of the launcher {@code
 * tools/gatun} that decide when the kernels are compiled and what C2 makes of them, so that they
 * are measured as users have them. {@code LikeLauncherTest} compares the two.
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
      "-XX:CompileCommand=CompileThresholdScaling,io.gatun.kernels.cpu.vector.*::*,0.002",
      "-XX:CompileCommand=BackgroundCompilation,io.gatun.kernels.cpu.vector.*::*,false",
      "-XX:Tier4BackEdgeThreshold=40000000",
      "-XX:CompileCommand=CompileThresholdScaling,io.gatun.kernels.cpu.Panel*::*,0.05",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.*::run",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.NibbleRowInt8::runningSums",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.ByteRowInt8::sums",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.SixBitRowInt8::sums",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.FloatRow::floats",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.FloatRow::halves",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.FloatRow::brainFloats",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.VectorAttention::exponentials",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.ReadAhead::lines",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.SixBits::decode",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.SixBitScaling::scale",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Scaling::*",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.HalfScaling::*",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Factors::*",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Unpacking::nibbles",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Unpacking::bytes",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.Unpacking::codes",
      "-XX:CompileCommand=dontinline,io.gatun.kernels.cpu.vector.PairTile::unpack",
      "-XX:CompileCommand=CompileThresholdScaling,io.gatun.format.codec.*::*,0.05"
    })
public abstract class LikeLauncher {}
