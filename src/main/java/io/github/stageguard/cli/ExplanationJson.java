package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.evidence.EvidenceLine;
import io.github.stageguard.evidence.StageEvidence;
import io.github.stageguard.reconcile.Hold;
import java.time.Duration;
import java.util.TreeMap;

/** An explanation for programs; outcomes are spelled as in the function's answer. */
final class ExplanationJson {
  private ExplanationJson() {}

  static ObjectNode of(Explanation explanation) {
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
    for (Foreseen each : explanation.stages()) {
      if (each.stage().isPresent() && !each.edits().isEmpty()) {
        StageEvidence.requests(
            of(writes, each).putArray("requests"), each.stage().get(), each.edits());
      }
    }
    for (Foreseen each : explanation.stages()) {
      String fate = fate(each);
      if (!fate.isEmpty()) {
        of(json.withArray("/leases"), each).put("lease", fate);
      }
    }
    explanation.writingCalls().forEach(json.putArray("writingCalls")::add);
    return json;
  }

  /** A document of its own: the explanation is told before anything is applied. */
  static ObjectNode of(Explanation.Applied done) {
    return JsonNodeFactory.instance
        .objectNode()
        .set(
            "applied",
            answer(
                EvidenceLine.answer(
                    done.outcome(), done.place(), new TreeMap<>(done.calls()), Duration.ZERO)));
  }

  private static ObjectNode of(ArrayNode array, Foreseen each) {
    return array
        .addObject()
        .put("apiId", each.found().stage().apiId())
        .put("stage", each.found().stage().stageName());
  }

  /** Empty if no lease is concerned. */
  private static String fate(Foreseen each) {
    return each.hold()
        .map(
            hold ->
                switch (hold) {
                  case Hold.Standing standing -> "stands";
                  case Hold.Begun begun -> "begins";
                  case Hold.Repaired repaired -> "repaired";
                  case Hold.Over over -> "ends";
                })
        .orElse(each.removesSchedule() ? "removed" : "");
  }

  /** How long it took says nothing here. */
  private static ObjectNode answer(ObjectNode answer) {
    answer.remove("durationMs");
    return answer;
  }
}
