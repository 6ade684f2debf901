package io.gatun.format.gguf;

/** Names of the tensor types that ggml has or had (ggml.h) and Gatun does not read. */
final class GgmlTypeNames {
  private GgmlTypeNames() {}

  /** The name of a type number, such as {@code IQ2_XS}, or that ggml is not known to have it. */
  static String of(int id) {
    return switch (id) {
      case 4 -> "Q4_2, withdrawn from ggml";
      case 5 -> "Q4_3, withdrawn from ggml";
      case 9 -> "Q8_1";
      case 15 -> "Q8_K";
      case 16 -> "IQ2_XXS";
      case 17 -> "IQ2_XS";
      case 18 -> "IQ3_XXS";
      case 19 -> "IQ1_S";
      case 21 -> "IQ3_S";
      case 22 -> "IQ2_S";
      case 24 -> "I8";
      case 25 -> "I16";
      case 26 -> "I32";
      case 27 -> "I64";
      case 28 -> "F64";
      case 29 -> "IQ1_M";
      case 31 -> "Q4_0_4_4, withdrawn from ggml";
      case 32 -> "Q4_0_4_8, withdrawn from ggml";
      case 33 -> "Q4_0_8_8, withdrawn from ggml";
      case 34 -> "TQ1_0";
      case 35 -> "TQ2_0";
      case 36 -> "IQ4_NL_4_4, withdrawn from ggml";
      case 37 -> "IQ4_NL_4_8, withdrawn from ggml";
      case 38 -> "IQ4_NL_8_8, withdrawn from ggml";
      case 40 -> "NVFP4";
      case 41 -> "Q1_0";
      case 42 -> "Q2_0";
      default -> "no type of ggml that is known here";
    };
  }
}
