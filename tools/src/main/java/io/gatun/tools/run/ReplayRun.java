package io.gatun.tools.run;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.adapt.ValueType;
import io.gatun.engine.train.RunFolder;
import io.gatun.engine.train.RunHeader;
import io.gatun.engine.train.TrainingJournal;
import io.gatun.engine.train.TrainingState;
import io.gatun.format.FormatException;
import io.gatun.format.file.Sha256;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code gatun replay}. */
public final class ReplayRun {
  public static final String OUT = "o";
  public static final String UNTIL = "until";
  public static final String BEST = "best";
  public static final String TYPE = "type";
  public static final List<String> TYPE_WORDS = List.of("f32", "f16");

  private ReplayRun() {}

  /** Rebuilds a delta from base model, mask and journal. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    RunFolder folder = folder(arguments);
    Path out =
        Path.of(
            arguments
                .text(OUT)
                .orElseThrow(() -> new UsageException("where to? -o names the delta's file")));
    int until = arguments.integer(UNTIL, 0, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
    ValueType type =
        ValueType.valueOf(arguments.word(TYPE, TYPE_WORDS).orElse("f32").toUpperCase(Locale.ROOT));
    RunHeader header = TrainingJournal.header(folder.journal());
    Path model =
        arguments.has(CommonOptions.MODEL)
            ? ModelCache.standard().resolve(arguments)
            : Path.of(header.required(folder.journal().toString(), "model"));
    Mask mask = MaskFile.read(folder.mask());
    String hash = Sha256.of(model, done -> {});
    if (!hash.equals(mask.baseHash())) {
      throw new FormatException(
          folder.journal().toString(),
          -1,
          "base model",
          mask.baseHash(),
          model + " has the hash " + hash);
    }
    try (OpenedModel opened =
        OpenedModel.open(
            model, EngineFlags.load(arguments, ActivationChoice.LOSSES), KvType.F32, streams)) {
      TunedWeights weights = TunedWeights.of(opened.model(), mask);
      TrainingState state =
          new TrainingState(header.settings(folder.journal().toString()), weights.baseValues());
      TrainingJournal.replay(folder.journal(), state, entry -> entry.step() <= until, entry -> {});
      float[] values = arguments.has(BEST) ? state.bestValues() : state.values();
      Map<String, String> notes = new LinkedHashMap<>(header.fields());
      notes.put("step", Integer.toString(state.step()));
      new DeltaFile(mask, values, notes).write(out, type);
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: %s: %d weights as they were after step %d%n",
              out,
              values.length,
              state.step());
    }
  }

  private static RunFolder folder(Arguments arguments) throws UsageException {
    if (arguments.positional().size() != 1) {
      throw new UsageException("which run? name its folder");
    }
    return new RunFolder(Path.of(arguments.positional().getFirst()));
  }
}
