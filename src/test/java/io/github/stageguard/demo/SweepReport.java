package io.github.stageguard.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.runtime.Invocation;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the function answers to a sweep, and prints of single stages, in words. */
final class SweepReport {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode sweep;
  private final List<JsonNode> stages;
  private final UnaryOperator<String> names;

  /**
   * @param names from {@code apiId/stage} to what people call it
   */
  SweepReport(Invocation invocation, UnaryOperator<String> names) {
    this.sweep = json(invocation.result()).path("sweep");
    this.stages =
        invocation.stdout().stream()
            .filter(line -> line.startsWith("{"))
            .map(SweepReport::json)
            .filter(line -> line.has("stages"))
            .map(line -> line.at("/stages/0"))
            .toList();
    this.names = names;
  }

  /** Whether it came to its end and nothing failed. */
  boolean isWell() {
    return sweep.path("finished").asBoolean() && sweep.at("/stages/failed").asInt() == 0;
  }

  String found() {
    return "%d stages: %d comply; %s are reported"
        .formatted(
            sweep.at("/stages/seen").asInt(),
            sweep.at("/stages/compliant").asInt(),
            named("REPORTED"));
  }

  String done() {
    return named("REMEDIATED") + " put right, of which no event had told";
  }

  private String named(String result) {
    return stages.stream()
        .filter(stage -> stage.path("result").asText().equals(result))
        .map(stage -> stage.path("apiId").asText() + "/" + stage.path("stage").asText())
        .map(names)
        .collect(Collectors.joining(" and "));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
