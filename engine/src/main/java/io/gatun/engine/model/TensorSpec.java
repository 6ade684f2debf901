package io.gatun.engine.model;

/**
 * A line of an architecture's table: a tensor's role, its name in a GGUF file, and whether a file
 * must have it.
 *
 * @param pattern the name; {@code %d} stands for the layer, where there is one a layer
 */
record TensorSpec(TensorRole role, String pattern, boolean required) {
  boolean perLayer() {
    return pattern.contains("%d");
  }

  String name(int layer) {
    return perLayer() ? pattern.replace("%d", Integer.toString(layer)) : pattern;
  }
}
