package io.github.stageguard.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Calls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the function made of one delivery of an event.
 *
 * @param answer what it returned; a missing node if it failed
 * @param failure what it threw, if it did
 * @param lines what it printed
 * @param calls the calls it made
 */
record Delivery(JsonNode answer, Optional<Throwable> failure, List<JsonNode> lines, Calls calls) {

  boolean failed() {
    return failure.isPresent();
  }

  boolean died() {
    return failure.filter(Line.Killed.class::isInstance).isPresent();
  }

  String result() {
    return failure.map(Throwable::toString).orElseGet(() -> answer.path("result").asText());
  }

  List<Call> writes() {
    return calls.writes().all();
  }

  /** What it says of each stage, and of the account. */
  Stream<JsonNode> subjects() {
    return lines.stream()
        .flatMap(
            line ->
                Stream.concat(
                    line.path("stages").valueStream(), Stream.of(line.path("cloudWatchRole"))));
  }

  /** All changes that it says were made. */
  List<JsonNode> changes() {
    return subjects().flatMap(subject -> subject.path("changes").valueStream()).toList();
  }

  /** Whether something is said to stand open, in what was said last of a stage or the account. */
  boolean leavesOpen() {
    Map<String, Boolean> last = new HashMap<>();
    subjects()
        .forEach(
            subject ->
                last.put(
                    subject.path("apiId").asText() + "/" + subject.path("stage").asText(),
                    !subject.path("open").isEmpty()));
    return last.containsValue(true);
  }
}
