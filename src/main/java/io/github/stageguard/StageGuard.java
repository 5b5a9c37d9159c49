package io.github.stageguard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.event.UnreadableEventException;
import io.github.stageguard.evidence.EmbeddedMetrics;
import io.github.stageguard.evidence.EvidenceLine;
import io.github.stageguard.reconcile.Invocation;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Handles one envelope after another with what was wired. */
final class StageGuard {
  private static final Duration MARGIN = Duration.ofSeconds(75);

  private final Wiring wiring;
  private final Triggers triggers;
  private final PolicySource policy;
  private Telling telling;
  private Reconciler reconciler;

  StageGuard(Wiring wiring) {
    this.wiring = wiring;
    this.triggers = wiring.triggers();
    this.policy = wiring.policySource();
  }

  /**
   * Handles one envelope and writes one line of evidence; of a sweep, one more for each stage with
   * a finding.
   *
   * @param invokedArn ARN by which the function was invoked
   * @param left how much time it has
   * @param log takes each line
   * @return what came of it
   * @throws RemediationFailedException if something that should have been done was not
   */
  ObjectNode handle(Envelope envelope, String invokedArn, Duration left, Consumer<String> log) {
    Instant began = wiring.clock().instant();
    wiring.tally().take();
    Place place = wiring.place(invokedArn);
    Outcome outcome =
        outcome(
            trigger(envelope, place, log), invokedArn, began.plus(left.minus(margin(left))), log);
    Instant now = wiring.clock().instant();
    ObjectNode answer =
        EvidenceLine.answer(outcome, place, wiring.tally().take(), Duration.between(began, now));
    if (outcome.trigger() instanceof Trigger.Ignored) {
      EvidenceLine.name(answer, envelope);
    }
    if (wiring.isLocal()) {
      answer.put("note", "AWS_SAM_LOCAL without AWS_ENDPOINT_URL: acting as in audit mode");
    }
    log.accept(EmbeddedMetrics.addedTo(answer, outcome, now).toString());
    Optional<CallFailedException> untold =
        outcome.trigger() instanceof Trigger.Ignored ? Optional.empty() : telling.rest(outcome);
    if (!outcome.failures().isEmpty() || untold.isPresent()) {
      throw new RemediationFailedException(outcome, untold, place.region());
    }
    return answer;
  }

  /** An event that cannot be read leaves a line too, which says which one it was. */
  private Trigger trigger(Envelope envelope, Place place, Consumer<String> log) {
    try {
      return triggers.of(envelope);
    } catch (UnreadableEventException e) {
      log.accept(EvidenceLine.unreadable(envelope, e.getMessage(), place).toString());
      throw e;
    }
  }

  /** Time enough for the stage that a sweep is at, with each call as slow as can be. */
  private static Duration margin(Duration left) {
    Duration third = left.dividedBy(3);
    return third.compareTo(MARGIN) < 0 ? third : MARGIN;
  }

  private Outcome outcome(
      Trigger trigger, String invokedArn, Instant stopAt, Consumer<String> log) {
    if (trigger instanceof Trigger.Ignored ignored) {
      return Outcome.ignored(ignored);
    }
    if (reconciler == null) {
      reconciler = wiring.reconciler(invokedArn);
      telling =
          new Telling(
              reconciler,
              wiring.delivery(invokedArn),
              wiring.openFindings(invokedArn),
              wiring.clock());
    }
    telling.begin();
    if (!(trigger instanceof Trigger.SweepDue due)) {
      return reconciler.handle(trigger, policy.settings());
    }
    Settings settings = policy.settingsAfresh();
    Place place = wiring.place(invokedArn);
    return reconciler.handle(
        due,
        settings,
        new Invocation(
            stopAt,
            (sweepId, stage) -> {
              Instant now = wiring.clock().instant();
              ObjectNode line = EvidenceLine.ofSweep(sweepId, stage, settings.enforcing(), place);
              log.accept(EmbeddedMetrics.addedTo(line, stage, now).toString());
              telling.inSweep(sweepId, stage);
            },
            wiring.tally()::total));
  }
}
