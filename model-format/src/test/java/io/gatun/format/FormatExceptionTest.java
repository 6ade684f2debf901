package io.gatun.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FormatExceptionTest {
  @Test
  void namesFileOffsetFieldValueAndProblem() {
    FormatException e = new FormatException("a.gguf", 24, "n_dims", 5, "1 to 4 are expected");
    assertEquals("a.gguf at byte 24: n_dims = 5: 1 to 4 are expected", e.getMessage());
    assertEquals("a.gguf", e.file());
    assertEquals(24, e.offset());
    assertEquals("n_dims", e.field());
    assertEquals("5", e.value());
  }

  @Test
  void leavesOutAnOffsetThatThereIsNot() {
    FormatException e = new FormatException("a.gguf", -1, "file", "a directory", "name a file");
    assertEquals("a.gguf: file = a directory: name a file", e.getMessage());
  }
}
