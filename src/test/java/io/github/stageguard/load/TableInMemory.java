package io.github.stageguard.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The journal's table, as far as events use it. That DynamoDB takes the journal's requests is shown
 * elsewhere; this only keeps what they say.
 */
final class TableInMemory {
  private final Map<String, NavigableMap<String, ObjectNode>> partitions = new TreeMap<>();

  Reply answer(String operation, JsonNode asked) {
    return switch (operation) {
      case "Query" -> query(asked);
      case "PutItem" -> put((ObjectNode) asked.path("Item"), asked);
      case "UpdateItem" -> close(asked);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  /** A partition from its end. */
  private Reply query(JsonNode asked) {
    ObjectNode answer = Json.object();
    ArrayNode items = answer.putArray("Items");
    partition(asked.at("/ExpressionAttributeValues/:pk/S").asText())
        .descendingMap()
        .values()
        .stream()
        .limit(asked.path("Limit").asInt())
        .forEach(items::add);
    return Reply.json(200, answer.put("Count", items.size()));
  }

  /** An entry that is not there, or a contest when the one that is there is over. */
  private Reply put(ObjectNode item, JsonNode asked) {
    ObjectNode old = partition(text(item, "pk")).get(text(item, "sk"));
    long since = asked.at("/ExpressionAttributeValues/:since/N").asLong(Long.MIN_VALUE);
    if (old != null && old.at("/until/N").asLong(Long.MAX_VALUE) > since) {
      throw refused();
    }
    partition(text(item, "pk")).put(text(item, "sk"), item);
    return Reply.json(200, Json.object());
  }

  private Reply close(JsonNode asked) {
    JsonNode key = asked.path("Key");
    ObjectNode item = partition(text(key, "pk")).get(text(key, "sk"));
    JsonNode values = asked.path("ExpressionAttributeValues");
    boolean onlyOpen = values.has(":open");
    if (item == null || (onlyOpen && !text(item, "state").equals("OPEN"))) {
      throw refused();
    }
    item.set("state", values.path(":state"));
    item.remove("open");
    return Reply.json(200, Json.object());
  }

  private NavigableMap<String, ObjectNode> partition(String pk) {
    return partitions.computeIfAbsent(pk, none -> new TreeMap<>());
  }

  private static String text(JsonNode item, String attribute) {
    return item.path(attribute).path("S").asText();
  }

  private static AwsError refused() {
    return new AwsError(
        400,
        "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "The conditional request failed");
  }
}
