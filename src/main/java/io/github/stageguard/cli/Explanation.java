package io.github.stageguard.cli;

import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.stage.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the function would do with an event.
 *
 * @param envelope the event
 * @param trigger what it means
 * @param policy what it is held against
 * @param place where
 * @param outcome what was found, nothing being written
 * @param stages what would be done about stages
 * @param keepsJournal whether what is done is written into a journal
 * @param calls requests that finding out took, by service and operation
 */
record Explanation(
    Envelope envelope,
    Trigger trigger,
    PolicyInForce policy,
    Place place,
    Outcome outcome,
    List<Foreseen> stages,
    boolean keepsJournal,
    Map<String, Integer> calls) {
  Explanation {
    stages = List.copyOf(stages);
    calls = Map.copyOf(calls);
  }

  /** What came of doing it. */
  record Applied(Outcome outcome, Place place, Map<String, Integer> calls) {
    Applied {
      calls = Map.copyOf(calls);
    }
  }

  /** Whether the account's CloudWatch role would be replaced. */
  boolean replacesRole() {
    return outcome.account().stream()
        .flatMap(role -> role.findings().stream())
        .anyMatch(
            each ->
                each.finding() instanceof Finding.CloudWatchRoleBroken
                    && each.enforcement() instanceof Enforcement.Enforced
                    && each.repairable());
  }

  /** The calls that would write, in order; those that make a log group only where it is lacking. */
  List<String> writingCalls() {
    List<String> calls = new ArrayList<>();
    if (replacesRole()) {
      calls.add("apigateway:UpdateAccount");
    }
    stages.forEach(each -> calls.addAll(each.writingCalls()));
    if (keepsJournal && !calls.isEmpty()) {
      calls.addAll(List.of("dynamodb:PutItem", "dynamodb:UpdateItem"));
    }
    return List.copyOf(calls);
  }
}
