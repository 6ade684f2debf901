import com.fasterxml.jackson.databind.JsonNode;
import com.github.tjake.jlama.util.JsonSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * How many rows the matrices of a LLaMA model have, and whether Jlama 0.8.4 computes them all. It
 * cuts the rows into equal parts, and gives the last one not the rows that are left but the rows
 * modulo a part's: 576 in 128 parts is 128 times 4, and 64 rows are never computed.
 */
record JlamaRows(int hidden, int keysAndValues, int feedForward, int vocabulary) {

  /** Reads the folder's {@code config.json}. */
  static JlamaRows of(Path folder) throws IOException {
    JsonNode config = JsonSupport.om.readTree(folder.resolve("config.json").toFile());
    int hidden = config.required("hidden_size").asInt();
    int headSize = hidden / config.required("num_attention_heads").asInt();
    return new JlamaRows(
        hidden,
        headSize * config.required("num_key_value_heads").asInt(),
        config.required("intermediate_size").asInt(),
        config.required("vocab_size").asInt());
  }

  /** Whether no row is left out where Jlama cuts into so many parts. */
  boolean allComputedIn(int parts) {
    return IntStream.of(hidden, keysAndValues, feedForward, vocabulary)
        .allMatch(rows -> computed(rows, parts) == rows);
  }

  private static int computed(int rows, int parts) {
    int cut = Math.min(rows, parts);
    int part = rows / cut;
    return cut == 1 ? rows : cut * part + rows % part;
  }
}
