package io.gatun.engine.model;

/**
 * What a tensor does in the transformer. Names in files are the {@link Architecture}'s business.
 */
public enum TensorRole {
  /** {@code vocabularySize × hiddenSize}: a row for each token. */
  TOKEN_EMBEDDING,
  /** {@code hiddenSize}: the norm before the output product. */
  OUTPUT_NORM,
  /** {@code vocabularySize × hiddenSize}: hidden state to logits. */
  OUTPUT,
  /** {@code ropeDimensions / 2}: what each rotation's frequency is divided by. */
  ROPE_FACTORS,
  /** {@code hiddenSize}: the norm before attention. */
  ATTENTION_NORM,
  /** {@code heads · keySize × hiddenSize}. */
  QUERY,
  /** {@code heads · keySize}. */
  QUERY_BIAS,
  /** {@code keySize}: the norm of each head's query. */
  QUERY_NORM,
  /** {@code kvHeads · keySize × hiddenSize}. */
  KEY,
  /** {@code kvHeads · keySize}. */
  KEY_BIAS,
  /** {@code keySize}: the norm of each head's key. */
  KEY_NORM,
  /** {@code kvHeads · valueSize × hiddenSize}. */
  VALUE,
  /** {@code kvHeads · valueSize}. */
  VALUE_BIAS,
  /** {@code hiddenSize × heads · valueSize}. */
  ATTENTION_OUTPUT,
  /** {@code hiddenSize}. */
  ATTENTION_OUTPUT_BIAS,
  /** {@code hiddenSize}: the norm before the feed-forward part. */
  FEED_FORWARD_NORM,
  /** {@code feedForwardSize × hiddenSize}. */
  GATE,
  /** {@code feedForwardSize}. */
  GATE_BIAS,
  /** {@code feedForwardSize × hiddenSize}. */
  UP,
  /** {@code feedForwardSize}. */
  UP_BIAS,
  /** {@code hiddenSize × feedForwardSize}. */
  DOWN,
  /** {@code hiddenSize}. */
  DOWN_BIAS
}
