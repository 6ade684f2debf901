package io.gatun.kernels.cpu;

import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.SequenceRows;

/** The arguments of one {@link io.gatun.kernels.BackwardOperations#attentionBackward}. */
record AttentionBackwardCall(
    HostTensor queries,
    HostTensor keys,
    HostTensor values,
    HostTensor gradient,
    AttentionForm form,
    SequenceRows sequences,
    HostTensor queryGradient,
    HostTensor keyGradient,
    HostTensor valueGradient) {
  /** Query heads that share a key-value head. */
  int group() {
    return queries.columns() / form.keySize() / form.kvHeads();
  }

  /** The first position that one at {@code position} sees. */
  int firstSeen(int position) {
    return Math.max(0, position - form.window() + 1);
  }
}
