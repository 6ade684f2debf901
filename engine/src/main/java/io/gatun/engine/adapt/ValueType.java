package io.gatun.engine.adapt;

/** How a delta file holds values. */
public enum ValueType {
  /** As they are. */
  F32,
  /** Rounded to 16 bits. */
  F16
}
