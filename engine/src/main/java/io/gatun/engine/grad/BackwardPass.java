package io.gatun.engine.grad;

import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.BackwardOperations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Exact gradients of {@link CandidateScores#loss} by backpropagation. Forward, each layer's input
 * is kept from the lowest wanted layer on; then, from the top down, a layer is computed once more
 * and gradients pass through it. So memory is that of one layer's activations and of the layers'
 * inputs. What a row gets does not depend on which others there are.
 *
 * <p>A text is an example too: its first token a prompt, the others its only candidate.
 *
 * <p>Owns memory until the model is closed; one thread at a time uses it.
 */
public final class BackwardPass {
  private final Model model;
  private final int maxRows;
  private final DenseAndSparse products;
  private final LayerPass layerPass;
  private final OutputPass outputPass;
  private final FloatTensor[] inputs;
  private final FloatTensor[] passing;
  private final FloatTensor gradient;
  private final KeptInputs kept;
  private RopeTable rope;
  private RopeTable ropeBack;

  /**
   * A backward pass over a model.
   *
   * @param maxRows rows of a run at most; memory grows with it
   */
  public BackwardPass(Model model, int maxRows) {
    this(model, maxRows, 0);
  }

  /**
   * A backward pass that computes what is below the lowest wanted layer once for each example, as
   * long as that layer stays the same. Examples are told apart by identity.
   *
   * @param maxRows rows of a run at most; memory grows with it
   * @param keptBytes memory for the lowest wanted layer's inputs, in the heap
   */
  public BackwardPass(Model model, int maxRows, long keptBytes) {
    if (maxRows < 1) {
      throw new IllegalArgumentException("a run has at least one row, not " + maxRows);
    }
    this.model = model;
    this.maxRows = maxRows;
    kept = new KeptInputs(keptBytes);
    products = new DenseAndSparse(model.backend());
    layerPass = new LayerPass(model.config(), model.backend(), products, maxRows);
    outputPass = new OutputPass(model, products);
    int hidden = model.config().hiddenSize();
    inputs = new FloatTensor[model.config().layers()];
    passing =
        new FloatTensor[] {
          model.backend().allocate(maxRows, hidden), model.backend().allocate(maxRows, hidden)
        };
    gradient = model.backend().allocate(maxRows, hidden);
  }

  /** What computes, for sinks. */
  BackwardOperations operations() {
    return model.backend().backward();
  }

  /** Rows that an example takes in a run: tokens read, candidate by candidate. */
  public static int rows(PromptedExample example) {
    return PackedExamples.rows(example);
  }

  /**
   * Examples in runs of as many rows as fit, in order.
   *
   * @throws IllegalArgumentException if an example alone does not fit
   */
  public List<List<PromptedExample>> runs(List<PromptedExample> examples) {
    List<List<PromptedExample>> runs = new ArrayList<>();
    int rows = maxRows;
    for (PromptedExample example : examples) {
      int more = rows(example);
      if (more > maxRows) {
        throw new IllegalArgumentException(
            "an example of %d rows: a run has %d at most".formatted(more, maxRows));
      }
      if (rows + more > maxRows) {
        runs.add(new ArrayList<>());
        rows = 0;
      }
      runs.getLast().add(example);
      rows += more;
    }
    return runs;
  }

  /**
   * Reads examples and hands over what the gradients of each one's loss are made of.
   *
   * @param delta what is added to the model's matrices
   * @param wanted matrices of layers
   * @return each example's scores, whose loss it is
   * @throws IllegalArgumentException if examples are too long or of tokens that the model does not
   *     have, or if a matrix is wanted that is in no layer
   */
  public List<CandidateScores> run(
      List<PromptedExample> examples,
      Map<WeightId, SparseMatrix> delta,
      Set<WeightId> wanted,
      GradientSink sink) {
    int lowest = lowest(wanted);
    PackedExamples packed = new PackedExamples(examples);
    SequenceRows sequences = packed.sequenceRows();
    check(packed, sequences);
    List<KvCache> caches = new ArrayList<>();
    model.backend().stepLock().lock();
    try {
      products.under(delta);
      layerPass.over(
          tokens(sequences, caches),
          sequences,
          packed.exampleRows(),
          needPositions(sequences.longest()),
          ropeBack);
      int from = 0;
      if (keepable(lowest, delta) && kept.read(lowest, examples, input(lowest, lowest))) {
        from = lowest;
      } else {
        embed(packed, sequences.rows(), input(0, lowest));
      }
      FloatTensor x = forward(from, lowest);
      if (keepable(lowest, delta) && from == 0) {
        kept.keep(lowest, examples, packed.exampleRows(), inputs[lowest]);
      }
      OutputPass.Targets targets = outputPass.run(x, packed.targetRows(), packed.targets());
      List<CandidateScores> scores = packed.scores(targets.losses());
      if (lowest < inputs.length) {
        OutputPass.write(
            targets, packed.targetRows(), packed.factors(scores), sequences.rows(), gradient);
        backward(lowest, wanted, sink);
      }
      return scores;
    } finally {
      model.backend().stepLock().unlock();
      caches.forEach(KvCache::close);
    }
  }

  private int lowest(Set<WeightId> wanted) {
    int lowest = inputs.length;
    for (WeightId id : wanted) {
      if (id.role() == TensorRole.OUTPUT) {
        throw new IllegalArgumentException("no gradient of the output matrix is computed");
      }
      model.weights().linear(id);
      lowest = Math.min(lowest, id.layer());
    }
    return lowest;
  }

  private void check(PackedExamples packed, SequenceRows sequences) {
    int context = model.config().contextLength();
    if (sequences.rows() > maxRows || sequences.longest() > context) {
      throw new IllegalArgumentException(
          "%d rows, %d in a sequence: a run has %d at most, a sequence %d"
              .formatted(sequences.rows(), sequences.longest(), maxRows, context));
    }
    int vocabulary = model.config().vocabularySize();
    packed.sequences().forEach(tokens -> checkTokens(tokens, vocabulary));
    checkTokens(packed.targets(), vocabulary);
  }

  private static void checkTokens(int[] tokens, int vocabulary) {
    for (int token : tokens) {
      Objects.checkIndex(token, vocabulary);
    }
  }

  private TokenRows tokens(SequenceRows sequences, List<KvCache> caches) {
    TokenRows tokens = new TokenRows(sequences.rows());
    for (int sequence = 0; sequence < sequences.count(); sequence++) {
      int length = sequences.length(sequence);
      KvCache cache =
          model
              .backend()
              .allocateCache(model.config().cacheShape(length).withLayers(1), KvType.F32);
      caches.add(cache);
      for (int position = 0; position < length; position++) {
        tokens.add(cache, position);
      }
    }
    return tokens;
  }

  private RopeTable needPositions(int count) {
    if (rope == null || rope.positions() < count) {
      rope = model.weights().rope().table(count);
      ropeBack = rope.transposed();
    }
    return rope;
  }

  /** Whether the lowest wanted layer's input is the same in any run. */
  private boolean keepable(int lowest, Map<WeightId, SparseMatrix> delta) {
    return lowest > 0
        && lowest < inputs.length
        && delta.keySet().stream().noneMatch(id -> id.layer() >= 0 && id.layer() < lowest);
  }

  private void embed(PackedExamples packed, int rows, FloatTensor x) {
    int[] ids = new int[rows];
    int next = 0;
    for (int[] tokens : packed.sequences()) {
      System.arraycopy(tokens, 0, ids, next, tokens.length);
      next += tokens.length;
    }
    model.backend().embed(model.weights().tokenEmbedding(), ids, rows, x);
  }

  /**
   * Hidden states above the last layer, from the input of layer {@code from}; the inputs of the
   * lowest wanted one and above are kept.
   */
  private FloatTensor forward(int from, int lowest) {
    FloatTensor x = input(from, lowest);
    for (int layer = from; layer < inputs.length; layer++) {
      FloatTensor out = input(layer + 1, lowest);
      layerPass.forward(layer(layer), x, out);
      x = out;
    }
    return x;
  }

  /** Where the input of a layer goes. */
  private FloatTensor input(int layer, int lowest) {
    if (layer < lowest || layer == inputs.length) {
      return passing[layer % 2];
    }
    if (inputs[layer] == null) {
      inputs[layer] = model.backend().allocate(maxRows, model.config().hiddenSize());
    }
    return inputs[layer];
  }

  private void backward(int lowest, Set<WeightId> wanted, GradientSink sink) {
    for (int layer = inputs.length - 1; layer >= lowest; layer--) {
      layerPass.backward(layer(layer), inputs[layer], gradient, wanted, layer == lowest, sink);
    }
  }

  private LayerWeights layer(int layer) {
    return model.weights().layers().get(layer);
  }
}
