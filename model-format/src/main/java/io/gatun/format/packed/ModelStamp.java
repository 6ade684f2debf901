package io.gatun.format.packed;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What tells one state of a model file from another without reading all of it: cheap enough for
 * every start. A change that keeps size, time and all sampled bytes is found by {@link
 * PackedFile#verify} only.
 *
 * @param size in bytes
 * @param modifiedNanos time of the last change, since 1970
 * @param sample CRC-32C of all bytes before the tensors' data, and of the first {@value
 *     #SAMPLE_BYTES} of each tensor
 */
record ModelStamp(long size, long modifiedNanos, int sample) {
  static final int SAMPLE_BYTES = 4096;

  static ModelStamp of(GgufFile model) throws IOException {
    CRC32C sum = new CRC32C();
    update(sum, model.content().asSlice(0, model.dataStart()));
    for (GgufTensor tensor : model.tensors()) {
      long bytes = Math.min(SAMPLE_BYTES, tensor.data().byteSize());
      update(sum, tensor.data().asSlice(0, bytes));
    }
    long modified = Files.getLastModifiedTime(model.path()).to(TimeUnit.NANOSECONDS);
    return new ModelStamp(model.size(), modified, (int) sum.getValue());
  }

  private static void update(CRC32C sum, MemorySegment bytes) {
    Segments.inBuffers(bytes, sum::update);
  }

  /** What differs between the file that was packed, which this is, and the file as it is now. */
  Optional<String> difference(ModelStamp now) {
    if (size != now.size) {
      return Optional.of("the model file had %,d bytes and has %,d".formatted(size, now.size));
    }
    if (sample != now.sample) {
      return Optional.of("the model file's content has changed");
    }
    if (modifiedNanos != now.modifiedNanos) {
      return Optional.of("the model file's time has changed");
    }
    return Optional.empty();
  }
}
