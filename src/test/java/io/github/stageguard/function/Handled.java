package io.github.stageguard.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.runtime.Invocation;
import java.util.List;

/**
 * What the function made of one event.
 *
 * @param invocation its answer and what it printed
 * @param calls the calls it made
 */
public record Handled(Invocation invocation, Calls calls) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The result in one word; of an invocation that failed, the exception and its message. */
  public String result() {
    if (invocation.succeeded()) {
      return json(invocation.result()).path("result").asText();
    }
    String type = invocation.errorType();
    return type.substring(type.lastIndexOf('.') + 1) + ": " + invocation.errorMessage();
  }

  /** The names of the calls, in order. */
  public List<String> callNames() {
    return calls.names();
  }

  /** The names of the calls that changed something, in order. */
  public List<String> writeNames() {
    return calls.writes().names();
  }

  /** The line of evidence; a missing node if none was printed. */
  public JsonNode evidence() {
    return lines().isEmpty() ? JSON.missingNode() : lines().getFirst();
  }

  /** All lines of evidence: those of a sweep's stages, and last the sweep's own. */
  public List<JsonNode> lines() {
    return invocation.stdout().stream()
        .filter(line -> line.startsWith("{"))
        .map(Handled::json)
        .toList();
  }

  /** The sweep's own line; a missing node if none was printed. */
  public JsonNode summary() {
    return lines().isEmpty() ? JSON.missingNode() : lines().getLast();
  }

  /** What the evidence says of the first stage. */
  public JsonNode stage() {
    return evidence().at("/stages/0");
  }

  /** What was changed of the first stage, in order. */
  public List<String> changes() {
    return texts("changes", "change");
  }

  /** What was found of the first stage, in order. */
  public List<String> findings() {
    return texts("findings", "finding");
  }

  /** What still is wrong with the first stage. */
  public List<String> open() {
    return texts("open", "finding");
  }

  /** The first stage's change of that name; a missing node if there is none. */
  public JsonNode change(String name) {
    return stage()
        .path("changes")
        .valueStream()
        .filter(change -> change.path("change").asText().equals(name))
        .findFirst()
        .orElseGet(() -> JSON.missingNode());
  }

  private List<String> texts(String list, String member) {
    return stage().path(list).valueStream().map(entry -> entry.path(member).asText()).toList();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
