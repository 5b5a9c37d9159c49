package io.github.stageguard.evidence;

import static io.github.stageguard.evidence.Bounded.list;
import static io.github.stageguard.evidence.Bounded.lists;
import static io.github.stageguard.evidence.Bounded.put;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.reconcile.SweepOutcome;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepNotice;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The line of JSON that is left of each event, and of each stage with a finding that a sweep met:
 * who did what, what was found, what was changed and how to undo it. Texts are cut to 4,000
 * characters and lists to 100 entries; it never holds log contents.
 */
public final class EvidenceLine {
  private static final JsonMapper JSON = new JsonMapper();

  private EvidenceLine() {}

  /**
   * The outcome as JSON, without metrics: what the function answers.
   *
   * @param calls requests sent to AWS, by service and operation
   * @param took how long the event took
   */
  public static ObjectNode answer(
      Outcome outcome, Place place, Map<String, Integer> calls, Duration took) {
    ObjectNode line = JSON.createObjectNode();
    line.put("result", outcome.result().name());
    if (!(outcome.trigger() instanceof Trigger.Ignored)) {
      line.put("mode", outcome.enforcing() ? "enforce" : "audit");
    }
    put(line, "reason", outcome.reason());
    line.put("account", place.account()).put("region", place.region());
    outcome.trigger().origin().ifPresent(o -> StageEvidence.occasion(line.putObject("event"), o));
    if (!outcome.stages().isEmpty()) {
      list(line.putArray("stages"), outcome.stages(), StageEvidence::stage);
    }
    if (outcome.trigger() instanceof Trigger.SweepDue due) {
      String id = outcome.sweep().map(SweepOutcome::id).orElse(due.sweepId());
      put(line.putObject("event").put("name", SweepNotice.DETAIL_TYPE), "id", id);
    }
    outcome.sweep().ifPresent(sweep -> sweep(line, sweep));
    outcome
        .account()
        .ifPresent(role -> StageEvidence.account(line.putObject("cloudWatchRole"), role));
    outcome
        .unread()
        .ifPresent(failure -> StageEvidence.failure(line.putObject("failure"), failure));
    ObjectNode made = line.putObject("calls");
    calls.forEach(made::put);
    line.put("durationMs", took.toMillis());
    return line;
  }

  /** Says of an event that was not handled which one it was. */
  public static void name(ObjectNode line, Envelope envelope) {
    ObjectNode event = line.putObject("event");
    put(event, "name", envelope.eventName());
    put(event, "id", envelope.eventId());
  }

  /** The line of an event that cannot be read. */
  public static ObjectNode unreadable(Envelope envelope, String reason, Place place) {
    ObjectNode line = JSON.createObjectNode().put("result", Result.FAILED.name());
    put(line, "reason", reason);
    line.put("account", place.account()).put("region", place.region());
    name(line, envelope);
    return line;
  }

  /**
   * What a sweep found and did of one stage: a line of its own, printed as soon as it is known.
   *
   * @param sweepId the sweep
   */
  public static ObjectNode ofSweep(
      String sweepId, StageOutcome stage, boolean enforcing, Place place) {
    ObjectNode line = JSON.createObjectNode();
    line.put("result", stage.result().name()).put("mode", enforcing ? "enforce" : "audit");
    line.put("account", place.account()).put("region", place.region());
    put(line.putObject("event").put("name", SweepNotice.DETAIL_TYPE), "id", sweepId);
    ObjectNode json = StageEvidence.stage(line.putArray("stages"), stage);
    stage
        .failure()
        .ifPresent(
            cause -> json.withObjectProperty("failure").put("advice", Wording.inSweep(cause)));
    return line;
  }

  /** Findings as in the line of an event. */
  public static void findings(ObjectNode json, List<Assessment> findings) {
    lists(json, "findings", findings, StageEvidence::finding);
  }

  /** What enforcing the policy would do, as in the line of an event. */
  public static void planned(ObjectNode json, List<Remediation> planned) {
    lists(json, "planned", planned, StageEvidence::remediation);
  }

  private static void sweep(ObjectNode line, SweepOutcome sweep) {
    ObjectNode json = line.putObject("sweep");
    json.put("part", sweep.part()).put("finished", sweep.finished());
    sweep.goesOnAt().ifPresent(at -> json.put("goesOnAt", at.toString()));
    SweepCounts counts = sweep.counts();
    json.putObject("stages")
        .put("seen", counts.seen())
        .put("compliant", counts.compliant())
        .put("remediated", counts.remediated())
        .put("reported", counts.reported())
        .put("failed", counts.failed());
    json.put("leasesRemoved", sweep.leasesRemoved());
    json.put("calls", counts.calls()).put("seconds", sweep.took().toSeconds());
    lists(json, "failures", sweep.failures(), EvidenceLine::failure);
  }

  private static void failure(ArrayNode array, SweepOutcome.Failure failure) {
    ObjectNode json = array.addObject();
    put(json, "subject", failure.subject());
    StageEvidence.failure(json, failure.cause());
    json.put("advice", Wording.inSweep(failure.cause()));
  }
}
