package io.github.stageguard.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * The EventBridge envelope, as far as it matters.
 *
 * @param source who emitted it; empty when missing
 * @param detailType what kind of event it is; empty when missing
 * @param detail the event itself; a missing node when there is none
 */
public record Envelope(String source, String detailType, JsonNode detail) {
  public Envelope {
    Objects.requireNonNull(source);
    Objects.requireNonNull(detailType);
    Objects.requireNonNull(detail);
  }

  /** Reads an envelope; parts that are missing or of a wrong type are empty. */
  public static Envelope of(JsonNode json) {
    return new Envelope(text(json, "source"), text(json, "detail-type"), json.path("detail"));
  }

  private static String text(JsonNode json, String name) {
    String text = json.path(name).textValue();
    return text == null ? "" : text;
  }
}
