package io.gatun.kernels;

/**
 * What computes, and why it was chosen.
 *
 * @param device where: {@code "cpu"}
 * @param kernels {@code "scalar"} or {@code "vector"}
 * @param widthBits vector width; 0 for scalar kernels
 * @param activations how activations are held: {@code "f32"}
 * @param threads number of threads, the caller's included
 * @param reason one sentence: why these kernels and this width
 */
public record BackendDescription(
    String device, String kernels, int widthBits, String activations, int threads, String reason) {}
