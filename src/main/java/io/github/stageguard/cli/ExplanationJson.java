package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.evidence.EvidenceLine;
import io.github.stageguard.evidence.StageEvidence;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/** An explanation for programs; outcomes are spelled as in the function's answer. */
final class ExplanationJson {
  private ExplanationJson() {}

  static ObjectNode of(Explanation explanation, Optional<Explanation.Applied> applied) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("means", ExplanationText.meaning(explanation.trigger()))
        .put("policy", explanation.policy().source())
        .put("enforcing", explanation.policy().settings().enforcing());
    json.set(
        "outcome",
        answer(
            EvidenceLine.answer(
                explanation.outcome(),
                explanation.place(),
                new TreeMap<>(explanation.calls()),
                Duration.ZERO)));
    ArrayNode writes = json.putArray("writes");
    for (Explanation.Write each : explanation.writes()) {
      ObjectNode write =
          writes
              .addObject()
              .put("apiId", each.stage().ref().apiId())
              .put("stage", each.stage().ref().stageName());
      StageEvidence.requests(write.putArray("requests"), each.stage(), each.edits());
    }
    explanation.writingCalls().forEach(json.putArray("writingCalls")::add);
    applied.ifPresent(
        done ->
            json.set(
                "applied",
                answer(
                    EvidenceLine.answer(
                        done.outcome(),
                        done.place(),
                        new TreeMap<>(done.calls()),
                        Duration.ZERO))));
    return json;
  }

  /** How long it took says nothing here. */
  private static ObjectNode answer(ObjectNode answer) {
    answer.remove("durationMs");
    return answer;
  }
}
