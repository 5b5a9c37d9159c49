package io.github.stageguard.gate.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * An answer of AWS or of the emulator.
 *
 * @param status the HTTP status
 * @param headers its headers, lengths and connection left out
 * @param body its body, empty if there is none
 * @param repeated whether this is the answer of an earlier call over again, so that nothing changed
 */
public record Reply(int status, Map<String, String> headers, String body, boolean repeated) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply json(int status, JsonNode body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), body.toString(), false);
  }

  public Reply withBody(String other) {
    return new Reply(status, headers, other, repeated);
  }

  public Reply again() {
    return new Reply(status, headers, body, true);
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /**
   * The body as JSON.
   *
   * @throws IllegalStateException if it is none
   */
  public JsonNode json() {
    return Json.read(body);
  }
}
