package io.github.stageguard;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.evidence.EvidenceLine;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.stage.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The Lambda function: an EventBridge envelope in, what came of it out. Prints one line of evidence
 * for each event.
 *
 * <p>Throws what must come again or end in the dead-letter queue: {@link
 * RemediationFailedException}, {@link io.github.stageguard.event.UnreadableEventException}, {@link
 * io.github.stageguard.policy.UnreadablePolicyException}.
 */
public final class StageGuardHandler
    implements RequestHandler<ScheduledEvent, Map<String, Object>> {
  private static final JsonMapper JSON = new JsonMapper();

  private final Wiring wiring;
  private final Triggers triggers;
  private final PolicySource policy;
  private Reconciler reconciler;

  /** What Lambda calls. */
  public StageGuardHandler() {
    this(Wiring.fromEnvironment());
  }

  StageGuardHandler(Wiring wiring) {
    this.wiring = wiring;
    this.triggers = wiring.triggers();
    this.policy = wiring.policySource();
  }

  @Override
  public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
    Instant began = wiring.clock().instant();
    Place place = wiring.place(context.getInvokedFunctionArn());
    Outcome outcome = outcome(triggers.of(envelope(event)), context.getInvokedFunctionArn());
    Instant now = wiring.clock().instant();
    ObjectNode answer =
        EvidenceLine.answer(outcome, place, wiring.tally().take(), Duration.between(began, now));
    context.getLogger().log(EvidenceLine.withMetrics(answer, outcome, now) + "\n");
    if (!outcome.failures().isEmpty()) {
      throw new RemediationFailedException(outcome, place.region());
    }
    return EvidenceLine.asMap(answer);
  }

  private Outcome outcome(Trigger trigger, String invokedArn) {
    if (trigger instanceof Trigger.Ignored ignored) {
      return Outcome.ignored(ignored);
    }
    if (reconciler == null) {
      reconciler = wiring.reconciler(invokedArn);
    }
    return reconciler.handle(trigger, policy.settings());
  }

  private static Envelope envelope(ScheduledEvent event) {
    return new Envelope(
        orEmpty(event.getSource()),
        orEmpty(event.getDetailType()),
        orEmpty(event.getId()),
        event.getTime() == null ? "" : event.getTime().toString(),
        JSON.valueToTree(event.getDetail()));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
