package io.gatun.tools.bench;

import io.gatun.engine.bench.SpeedRun;
import io.gatun.engine.bench.SpeedTest;
import io.gatun.engine.bench.Spread;
import io.gatun.engine.bench.Workload;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.PackedCache;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.Roofline;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.doctor.Processor;
import io.gatun.tools.run.EngineFlags;
import io.gatun.tools.run.OpenedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs {@code gatun bench}. */
public final class BenchRun {
  /**
   * Runs of a small model take a tenth of a second: for the first few, what calls the kernels is
   * still being compiled, on the same processors.
   */
  private static final double LEAST_WARM_UP_SECONDS = 2;

  private final BenchSettings settings;
  private final Streams streams;
  private final Results results;
  private final List<Peer> peers;
  private final BenchProgress progress;

  private BenchRun(BenchSettings settings, Streams streams) {
    this.settings = settings;
    this.streams = streams;
    results = new Results(settings.format(), streams, header());
    peers = settings.peers().stream().map(Peer::new).toList();
    int tests = settings.models().size() * settings.backends().size() * settings.workloads().size();
    int runs = 1 + settings.repetitions() * (1 + peers.size());
    progress = new BenchProgress((long) tests * runs, streams.err());
  }

  /** Measures every model in every setting, and prints a table. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    BenchSettings.of(arguments); // wrong options are told of before anything is measured
    EngineFlags.measureWidths(arguments, streams);
    new BenchRun(BenchSettings.of(arguments), streams).run();
  }

  private static String header() {
    Processor processor = Processor.read();
    return "Gatun %s, %s, %s, %d processors"
        .formatted(Program.version(), BenchRow.jdk(), processor.model(), processor.processors());
  }

  private void run() throws Exception {
    // A person who presses Ctrl-C wants what there is, and no process left behind.
    Runnable atInterrupt =
        () -> {
          peers.forEach(Peer::stop);
          results.print();
        };
    try (progress;
        AtInterrupt _ = AtInterrupt.run(atInterrupt)) {
      try {
        measureRoofs(threads());
        for (Path path : settings.models()) {
          ModelFile file = ModelFile.read(path, streams.err());
          for (BackendOptions backend : settings.backends()) {
            measure(file, backend);
          }
        }
        measureRoofs(results.threads());
      } finally {
        progress.close();
        results.print();
      }
    }
    if (results.isEmpty()) {
      throw new CommandException(
          "every test needs a longer context than the model or -c allows: nothing was measured");
    }
  }

  /** Numbers of threads that are asked for, or what the library chooses. */
  private Set<Integer> threads() {
    Set<Integer> threads = new TreeSet<>();
    for (BackendOptions options : settings.backends()) {
      threads.add(options.threadCount());
    }
    return threads;
  }

  private void measureRoofs(Iterable<Integer> threads) throws InterruptedException {
    for (int count : threads) {
      progress.say("measuring the limits of " + count + " threads");
      results.add(Roofline.measure(count));
    }
  }

  private void measure(ModelFile file, BackendOptions backend) throws Exception {
    LoadOptions options =
        new LoadOptions(
            backend,
            settings.preTokenizer(),
            new PackedCache.None(),
            Set.of(settings.kvType()),
            false);
    try (OpenedModel opened = OpenedModel.open(file.path(), options, settings.kvType(), streams)) {
      int most = Math.min(settings.context(), opened.model().config().contextLength());
      for (Workload workload : settings.workloads()) {
        if (workload.contextLength() > most) {
          streams
              .err()
              .printf(
                  "gatun: %s of %s is left out: it needs a context of %d tokens, of %d%n",
                  workload.label(), file.name(), workload.contextLength(), most);
          progress.skip(1 + settings.repetitions() * (1 + peers.size()));
        } else {
          results.add(measure(file, opened, workload));
        }
      }
    }
  }

  private BenchRow measure(ModelFile file, OpenedModel opened, Workload workload)
      throws CommandException, InterruptedException {
    Model model = opened.model();
    int threads = model.backend().description().threads();
    List<Double> own = new ArrayList<>();
    double allocatedPerToken = Double.POSITIVE_INFINITY;
    List<List<Double>> others = new ArrayList<>();
    peers.forEach(_ -> others.add(new ArrayList<>()));
    String what = file.name() + " " + workload.label();
    try (SpeedTest test = SpeedTest.open(model, workload, settings.kvType(), settings.seed())) {
      progress.say(what);
      double warmUp = 0;
      do {
        warmUp += test.run().seconds();
      } while (warmUp < LEAST_WARM_UP_SECONDS);
      progress.step();
      for (int i = 0; i < settings.repetitions(); i++) {
        if (!peers.isEmpty()) {
          test.wake(); // the peer warms up, too, in each process of its own
        }
        progress.say(what);
        SpeedRun run = test.run();
        own.add(workload.totalTokens() / run.seconds());
        allocatedPerToken =
            Math.min(allocatedPerToken, (double) run.allocatedBytes() / workload.totalTokens());
        progress.step();
        for (int k = 0; k < peers.size(); k++) {
          progress.say(what + ", peer " + (k + 1));
          others.get(k).add(peers.get(k).run(file.path(), workload, threads));
          progress.step();
        }
      }
      List<PeerResult> compared = new ArrayList<>();
      for (int k = 0; k < peers.size(); k++) {
        compared.add(PeerResult.of(peers.get(k).command(), own, others.get(k)));
      }
      return new BenchRow(
          file,
          model.quantization(),
          model.backend().description(),
          settings.kvType(),
          workload,
          Spread.of(own),
          allocatedPerToken,
          settings.repetitions(),
          test.work(),
          opened.loadMillis(),
          Math.round(warmUp * 1000),
          compared);
    }
  }
}
