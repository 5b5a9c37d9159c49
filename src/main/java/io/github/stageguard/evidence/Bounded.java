package io.github.stageguard.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.BiConsumer;

/** JSON with bounds: texts are cut to 4,000 characters and lists to 100 entries. */
public final class Bounded {
  private static final int LONGEST_TEXT = 4_000;
  private static final int MOST_ENTRIES = 100;

  private Bounded() {}

  /** Writes a list, unless it is empty. */
  public static <T> void lists(
      ObjectNode json, String name, List<T> items, BiConsumer<ArrayNode, T> write) {
    if (!items.isEmpty()) {
      list(json.putArray(name), items, write);
    }
  }

  /** Writes a list, and how many of its items are left out. */
  public static <T> void list(ArrayNode array, List<T> items, BiConsumer<ArrayNode, T> write) {
    items.stream().limit(MOST_ENTRIES).forEach(item -> write.accept(array, item));
    if (items.size() > MOST_ENTRIES) {
      array.addObject().put("more", items.size() - MOST_ENTRIES);
    }
  }

  /** Writes a text, unless it is empty. */
  public static void put(ObjectNode json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…");
    }
  }
}
