/** Model files in and out: GGUF, tokenizers, block codecs. Knows bytes, not arithmetic speed. */
module io.gatun.format {
  requires com.fasterxml.jackson.core;

  exports io.gatun.format;
  exports io.gatun.format.codec;
  exports io.gatun.format.file;
  exports io.gatun.format.gguf;
  exports io.gatun.format.journal;
  exports io.gatun.format.packed;
  exports io.gatun.format.safetensors;
  exports io.gatun.format.tensor;
  exports io.gatun.format.tokenizer;
}
