/** Model files in and out: GGUF, tokenizers, block codecs. Knows bytes, not arithmetic speed. */
module io.gatun.format {
  exports io.gatun.format;
  exports io.gatun.format.codec;
  exports io.gatun.format.gguf;
  exports io.gatun.format.packed;
  exports io.gatun.format.tensor;
  exports io.gatun.format.tokenizer;
}
