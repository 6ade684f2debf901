package io.gatun.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedValues;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much memory a run takes for each tuned weight: what is left beside the model's own. */
class TrainerMemoryTest {
  private static final int SIZE = 1 << 20;
  private static final int STEPS = 24;

  /** Losses that fall for ever, and for which a point need not be worked out. */
  private static final class Falling implements ParameterSet, BatchLoss {
    private final float[] base = new float[SIZE];
    private double loss = 1;

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public float[] baseValues() {
      return base;
    }

    @Override
    public SparseDelta at(TunedValues point) {
      return SparseDelta.NONE;
    }

    @Override
    public int examples() {
      return 4;
    }

    @Override
    public double[] means(int[] batch, List<SparseDelta> deltas) {
      return deltas.stream().mapToDouble(delta -> loss *= 0.999).toArray();
    }
  }

  @Test
  void stepsAndEvaluationsTakeFourFloatsAWeight() throws IOException {
    bytesOfARun(); // loads classes, which count as well
    double floats = bytesOfARun() / (4.0 * SIZE);

    // The values, the direction, those of the best evaluation and of the step to go back to; a
    // tenth for all that does not grow with the weights.
    assertTrue(floats > 3.9 && floats < 4.1, floats + " floats a weight");
  }

  private static long bytesOfARun() throws IOException {
    Falling loss = new Falling();
    TrainingSettings settings =
        TrainingSettings.defaults()
            .withSchedule(Schedule.of(STEPS).withEvaluateEvery(6))
            .withBatchSize(2)
            .withEstimation(
                Estimation.of(EstimatorKind.TWO_POINT).withDirection(Direction.RADEMACHER))
            .withDescent(Descent.of(new Sgd(), 1e-3));
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = bean.getCurrentThreadAllocatedBytes();
    TrainingState state = new TrainingState(settings, loss.baseValues());
    new Trainer(
            settings,
            loss,
            loss,
            Trainer.forwardOnly(settings, loss, loss, state.directions()),
            (values, step) -> new JournalEntry.Evaluation(step, 10, Math.min(10, step), 1),
            state,
            entry -> {})
        .run(() -> false, entry -> {});
    long bytes = bean.getCurrentThreadAllocatedBytes() - before;

    assertEquals(STEPS, state.step());
    assertTrue(state.goodStep() > 0 && state.bestEvaluation().orElseThrow().step() > 0);
    return bytes;
  }
}
