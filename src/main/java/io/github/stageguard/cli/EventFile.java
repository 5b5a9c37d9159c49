package io.github.stageguard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.stageguard.event.Envelope;

/** One event, as EventBridge or CloudTrail writes it into a file. */
final class EventFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private EventFile() {}

  /**
   * The event: an envelope, or a record of CloudTrail, bare or alone in its {@code Records}.
   *
   * @throws UsageException if the text is anything else
   */
  static Envelope read(String text) {
    JsonNode json = json(text);
    JsonNode records = json.path("Records");
    if (records.isArray() && records.size() != 1) {
      throw new UsageException(
          "The file holds " + records.size() + " records of CloudTrail.", "Give one of them.");
    }
    JsonNode event = records.isArray() ? records.path(0) : json;
    boolean bare = !event.path("source").isTextual() && event.path("eventSource").isTextual();
    return bare ? Envelope.ofRecord(event) : Envelope.of(event);
  }

  private static JsonNode json(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      json = JsonNodeFactory.instance.missingNode();
    }
    if (!json.isObject()) {
      throw new UsageException(
          "The event is not a JSON object.",
          "Give an event as EventBridge delivers it, or a record of CloudTrail.");
    }
    return json;
  }
}
