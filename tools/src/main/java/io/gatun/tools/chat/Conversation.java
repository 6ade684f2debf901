package io.gatun.tools.chat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.engine.chat.ChatMessage;
import io.gatun.engine.chat.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was said so far, and how much of it the model is still shown. */
final class Conversation {
  private final Optional<ChatMessage> system;
  private final List<ChatMessage> turns = new ArrayList<>();
  private int firstShown;

  Conversation(Optional<String> system) {
    this.system = system.map(ChatMessage::system);
  }

  void add(ChatMessage message) {
    turns.add(message);
  }

  void dropLast() {
    turns.removeLast();
  }

  void reset() {
    turns.clear();
    firstShown = 0;
  }

  /** What the model is shown. */
  List<ChatMessage> messages() {
    List<ChatMessage> messages = new ArrayList<>();
    system.ifPresent(messages::add);
    messages.addAll(turns.subList(firstShown, turns.size()));
    return messages;
  }

  /**
   * No longer shows the oldest question and its answer; false if there is but the last question.
   */
  boolean forgetOldest() {
    int next = firstShown + 1;
    while (next < turns.size() && turns.get(next).role() != Role.USER) {
      next++;
    }
    if (next >= turns.size()) {
      return false;
    }
    firstShown = next;
    return true;
  }

  /** Writes all that was said, also what the model is no longer shown. */
  void save(Path file) throws IOException {
    List<Map<String, String>> all = new ArrayList<>();
    system.ifPresent(message -> all.add(entry(message)));
    turns.forEach(message -> all.add(entry(message)));
    Files.writeString(file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + "\n");
  }

  private static Map<String, String> entry(ChatMessage message) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("role", message.role().label());
    entry.put("content", message.content());
    return entry;
  }
}
