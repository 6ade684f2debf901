package io.gatun.format.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.gatun.format.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file.
 *
 * @param entries in the order of their bytes, once {@link #checkPlaces} has seen them
 */
record SafetensorsHeader(String file, Map<String, String> metadata, List<Entry> entries) {
  /** A tensor's place: bytes {@code begin <= at < end} after the header. */
  record Entry(String name, SafetensorsType type, List<Long> shape, long begin, long end) {}

  /** Names come from strangers, so none is kept beyond its file; keys of an object are unique. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxNumberLength(20).build())
          .build();

  static SafetensorsHeader read(String file, byte[] json) throws FormatException {
    // The parser would take UTF-16 and UTF-32 as well, which have zeros here.
    if (json.length < 2 || json[0] != '{' || json[1] == 0) {
      throw new FormatException(
          file,
          SafetensorsFile.LENGTH_BYTES,
          "header",
          json.length == 0 ? "nothing" : String.format("0x%02x…", json[0]),
          "a JSON object is expected: not a safetensors file");
    }
    try (JsonParser parser = JSON.createParser(json)) {
      return new Reader(file, parser).read();
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      FormatException problem =
          new FormatException(
              file,
              at < 0 ? -1 : SafetensorsFile.LENGTH_BYTES + at,
              "header",
              "bad JSON",
              e.getOriginalMessage());
      problem.initCause(e);
      throw problem;
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("memory is read without errors", e);
    }
  }

  /**
   * Sorts the tensors by place and checks that they take all bytes, each once.
   *
   * @param dataBytes bytes after the header
   */
  void checkPlaces(long dataBytes) throws FormatException {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin != end || entry.end > dataBytes) {
        throw new FormatException(
            file,
            -1,
            "data_offsets of " + entry.name,
            List.of(entry.begin, entry.end),
            "%,d is where it must begin, and %,d bytes of data is all there is"
                .formatted(end, dataBytes));
      }
      end = entry.end;
    }
    if (end != dataBytes) {
      throw new FormatException(
          file, -1, "file size", dataBytes + " bytes of data", "tensors take " + end);
    }
  }

  /** Reads tokens in the order in which they come. */
  private record Reader(String file, JsonParser parser) {
    SafetensorsHeader read() throws IOException {
      Map<String, String> metadata = new LinkedHashMap<>();
      List<Entry> entries = new ArrayList<>();
      expect(JsonToken.START_OBJECT, "header");
      while (nextName()) {
        String name = parser.currentName();
        if (name.equals(SafetensorsFile.METADATA)) {
          readStrings(metadata);
        } else {
          entries.add(entry(name));
        }
      }
      if (parser.nextToken() != null) {
        throw problem("header", "nothing but spaces may follow the object");
      }
      return new SafetensorsHeader(file, Collections.unmodifiableMap(metadata), entries);
    }

    private boolean nextName() throws IOException {
      return parser.nextToken() == JsonToken.FIELD_NAME;
    }

    private void readStrings(Map<String, String> strings) throws IOException {
      expect(JsonToken.START_OBJECT, SafetensorsFile.METADATA);
      while (nextName()) {
        String name = parser.currentName();
        expect(JsonToken.VALUE_STRING, SafetensorsFile.METADATA + " " + name);
        strings.put(name, parser.getText());
      }
    }

    private Entry entry(String name) throws IOException {
      SafetensorsType type = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      expect(JsonToken.START_OBJECT, name);
      while (nextName()) {
        switch (parser.currentName()) {
          case "dtype" -> type = type(name);
          case "shape" -> shape = numbers("shape of " + name);
          case "data_offsets" -> offsets = numbers("data_offsets of " + name);
          default -> throw problem("tensor " + name, "a tensor has no such field");
        }
      }
      if (type == null || shape == null || offsets == null || offsets.size() != 2) {
        throw problem("tensor " + name, "dtype, shape and two data_offsets are needed");
      }
      long bytes = bytes(name, type, shape);
      if (offsets.get(1) - offsets.get(0) != bytes) {
        throw new FormatException(
            file, -1, "data_offsets of " + name, offsets, type + " " + shape + " takes " + bytes);
      }
      return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private SafetensorsType type(String name) throws IOException {
      expect(JsonToken.VALUE_STRING, "dtype of " + name);
      String text = parser.getText();
      return SafetensorsType.named(text)
          .orElseThrow(
              () ->
                  new FormatException(
                      file, at(), "dtype of " + name, text, "no type that is read"));
    }

    private List<Long> numbers(String field) throws IOException {
      List<Long> numbers = new ArrayList<>();
      expect(JsonToken.START_ARRAY, field);
      while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
        long number = parser.getLongValue();
        if (number < 0 || numbers.size() == SafetensorsTensor.MAXIMUM_DIMENSIONS) {
          throw problem(field, "up to 16 numbers, none negative, are expected");
        }
        numbers.add(number);
      }
      if (parser.currentToken() != JsonToken.END_ARRAY) {
        throw problem(field, "whole numbers are expected");
      }
      return numbers;
    }

    private long bytes(String name, SafetensorsType type, List<Long> shape) throws FormatException {
      try {
        return SafetensorsTensor.bytes(type, shape);
      } catch (ArithmeticException e) {
        FormatException problem =
            new FormatException(file, -1, "shape of " + name, shape, "more than any file holds");
        problem.initCause(e);
        throw problem;
      }
    }

    private void expect(JsonToken token, String field) throws IOException {
      if (parser.nextToken() != token) {
        throw problem(field, token + " is expected");
      }
    }

    private FormatException problem(String field, String problem) throws IOException {
      return new FormatException(file, at(), field, parser.getText(), problem);
    }

    private long at() {
      return SafetensorsFile.LENGTH_BYTES + parser.currentTokenLocation().getByteOffset();
    }
  }
}
