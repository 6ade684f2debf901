package io.gatun.kernels;

/**
 * How a backend holds a weight matrix once it is packed, so that packed bytes can be kept.
 *
 * @param packing names the arrangement of the bytes and its version: equal names, equal arrangement
 * @param bytes how many there are
 */
public record PackedForm(String packing, long bytes) {}
