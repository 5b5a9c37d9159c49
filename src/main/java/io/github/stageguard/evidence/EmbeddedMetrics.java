package io.github.stageguard.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.reconcile.SweepOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
    ArrayNode directives = directives(line, now);
    metric(directives, List.of("result"), "Events");
    metric(directives, List.of(), "Findings", "OpenFindings", "Changes", "Failures", "DurationMs");
    line.put("Events", 1);
    line.put("Findings", sum(outcome, s -> s.findings().size(), a -> a.findings().size()));
    line.put("OpenFindings", sum(outcome, s -> s.open().size(), a -> a.open().size()));
    line.put("Changes", sum(outcome, s -> s.changes().size(), a -> a.changes().size()));
    line.put("Failures", outcome.failures().size());
    stages(line, directives, outcome.stages(), outcome.trigger().origin());
    outcome.sweep().ifPresent(sweep -> sweep(line, directives, sweep));
    line.put("DurationMs", line.path("durationMs").asLong());
    return line;
  }

  /** The line of a stage that a sweep met, with metrics: what is printed. */
  public static ObjectNode addedTo(ObjectNode stageLine, StageOutcome stage, Instant now) {
    ObjectNode line = stageLine.deepCopy();
    stages(line, directives(line, now), List.of(stage), Optional.empty());
    return line;
  }

  private static void stages(
      ObjectNode line,
      ArrayNode directives,
      List<StageOutcome> stages,
      Optional<Occasion> occasion) {
    metric(
        directives,
        List.of(),
        "StagesRemediated",
        "StagesReported",
        "StagesContested",
        "LeasesBegun",
        "LeasesEnded");
    line.put("StagesRemediated", count(stages, s -> s.result() == Result.REMEDIATED));
    line.put("StagesReported", count(stages, s -> !s.open().isEmpty()));
    line.put("StagesContested", count(stages, s -> isBegun(s.contest(), occasion)));
    line.put("LeasesBegun", count(stages, s -> has(s, Change.LeaseBegun.class)));
    line.put(
        "LeasesEnded",
        count(
            stages, s -> has(s, Change.DataTraceEnded.class) || has(s, Change.LeaseRemoved.class)));
  }

  /** Only the event that began a contest counts it. */
  private static boolean isBegun(Optional<Contest> contest, Optional<Occasion> occasion) {
    return contest.isPresent()
        && contest.map(Contest::eventId).equals(occasion.map(Occasion::eventId));
  }

  private static boolean has(StageOutcome stage, Class<? extends Change> change) {
    return stage.changes().stream().anyMatch(change::isInstance);
  }

  private static long count(List<StageOutcome> stages, Predicate<StageOutcome> which) {
    return stages.stream().filter(which).count();
  }

  private static ArrayNode directives(ObjectNode line, Instant now) {
    return line.putObject("_aws")
        .put("Timestamp", now.toEpochMilli())
        .putArray("CloudWatchMetrics");
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
