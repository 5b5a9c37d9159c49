package io.github.stageguard.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.reconcile.SweepOutcome;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * CloudWatch metrics in the evidence line, in the embedded metric format (CloudWatch user guide,
 * "Specification: Embedded metric format").
 */
public final class EmbeddedMetrics {
  private EmbeddedMetrics() {}

  /** The answer with metrics: what is printed. */
  public static ObjectNode addedTo(ObjectNode answer, Outcome outcome, Instant now) {
    ObjectNode line = answer.deepCopy();
    ObjectNode metadata = line.putObject("_aws").put("Timestamp", now.toEpochMilli());
    ArrayNode directives = metadata.putArray("CloudWatchMetrics");
    metric(directives, List.of("result"), "Events");
    metric(directives, List.of(), "Findings", "OpenFindings", "Changes", "Failures", "DurationMs");
    line.put("Events", 1);
    line.put("Findings", sum(outcome, s -> s.findings().size(), a -> a.findings().size()));
    line.put("OpenFindings", sum(outcome, s -> s.open().size(), a -> a.open().size()));
    line.put("Changes", sum(outcome, s -> s.changes().size(), a -> a.changes().size()));
    line.put("Failures", outcome.failures().size());
    outcome.sweep().ifPresent(sweep -> sweep(line, directives, sweep));
    line.put("DurationMs", line.path("durationMs").asLong());
    return line;
  }

  private static void sweep(ObjectNode line, ArrayNode directives, SweepOutcome sweep) {
    metric(directives, List.of(), "SweepsFinished", "SweepFailures");
    line.put("SweepsFinished", sweep.finished() ? 1 : 0);
    line.put("SweepFailures", sweep.failures().size());
  }

  private static int sum(
      Outcome outcome,
      ToIntFunction<StageOutcome> ofStage,
      ToIntFunction<AccountOutcome> ofAccount) {
    return outcome.stages().stream().mapToInt(ofStage).sum()
        + outcome.account().stream().mapToInt(ofAccount).sum();
  }

  private static void metric(ArrayNode directives, List<String> dimensions, String... names) {
    ObjectNode directive = directives.addObject().put("Namespace", "StageGuard");
    ArrayNode set = directive.putArray("Dimensions").addArray();
    dimensions.forEach(set::add);
    ArrayNode metrics = directive.putArray("Metrics");
    for (String name : names) {
      metrics
          .addObject()
          .put("Name", name)
          .put("Unit", name.endsWith("Ms") ? "Milliseconds" : "Count");
    }
  }
}
