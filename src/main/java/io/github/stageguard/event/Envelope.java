package io.github.stageguard.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The EventBridge envelope, as far as it matters.
 *
 * @param id EventBridge's id of the event, cut to 128 characters; empty when missing
 * @param source who emitted it; empty when missing
 * @param detailType what kind of event it is; empty when missing
 * @param detail the event itself; a missing node when there is none
 */
public record Envelope(String id, String source, String detailType, JsonNode detail) {
  private static final int LONGEST = 128;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  public Envelope {
    id = cut(Objects.requireNonNull(id));
    Objects.requireNonNull(source);
    Objects.requireNonNull(detailType);
    Objects.requireNonNull(detail);
  }

  /**
   * Reads an envelope from JSON text in UTF-8.
   *
   * @throws UnreadableEventException if it is not JSON
   * @throws IOException if it cannot be read to its end
   */
  public static Envelope read(InputStream json) throws IOException {
    try {
      return of(JSON.readTree(new InputStreamReader(json, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException notJson) {
      throw new UnreadableEventException("the event is not JSON");
    }
  }

  /** The envelope that the JSON is; parts that are missing or of a wrong type are empty. */
  public static Envelope of(JsonNode json) {
    return new Envelope(
        text(json, "id"), text(json, "source"), text(json, "detail-type"), json.path("detail"));
  }

  /** The envelope in which EventBridge delivers a record of CloudTrail. */
  public static Envelope ofRecord(JsonNode record) {
    return new Envelope(
        text(record, "eventID"),
        "aws." + text(record, "eventSource").replace(".amazonaws.com", ""),
        CloudTrailCall.DETAIL_TYPE,
        record);
  }

  /** What happened, cut to 128 characters: the call's name, or the kind of event. */
  public String eventName() {
    String name = text(detail, "eventName");
    return cut(name.isEmpty() ? detailType : name);
  }

  /** CloudTrail's id of the call, cut to 128 characters; the envelope's where that is missing. */
  public String eventId() {
    String eventId = text(detail, "eventID");
    return eventId.isEmpty() ? id : cut(eventId);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST));
  }

  private static String text(JsonNode json, String name) {
    String text = json.path(name).textValue();
    return text == null ? "" : text;
  }
}
