package io.github.stageguard.cli;

import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
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
 * @param writes what would be written to stages
 * @param calls requests that finding out took, by service and operation
 */
record Explanation(
    Envelope envelope,
    Trigger trigger,
    PolicyInForce policy,
    Place place,
    Outcome outcome,
    List<Write> writes,
    Map<String, Integer> calls) {
  Explanation {
    writes = List.copyOf(writes);
    calls = Map.copyOf(calls);
  }

  /**
   * What would be written to a stage.
   *
   * @param stage as read
   */
  record Write(Stage stage, List<StageEdit> edits) {
    Write {
      edits = List.copyOf(edits);
    }
  }

  /** What came of doing it. */
  record Applied(Outcome outcome, Place place, Map<String, Integer> calls) {
    Applied {
      calls = Map.copyOf(calls);
    }
  }

  static List<StageEdit> edits(StageOutcome outcome) {
    List<StageEdit> edits = new ArrayList<>();
    for (Remediation each : outcome.planned()) {
      if (each instanceof Remediation.EditStage(StageEdit edit)) {
        edits.add(edit);
      }
    }
    return edits;
  }

  /** The calls that would write, in order; those that make a log group only where it is lacking. */
  List<String> writingCalls() {
    List<String> calls = new ArrayList<>();
    for (StageOutcome each : outcome.stages()) {
      for (Remediation step : each.planned()) {
        switch (step) {
          case Remediation.LeaseDataTrace lease -> calls.add("scheduler:CreateSchedule");
          case Remediation.ReadyLogGroup group ->
              calls.addAll(List.of("logs:CreateLogGroup", "logs:PutRetentionPolicy"));
          case Remediation.EditStage edit -> {}
        }
      }
      if (!edits(each).isEmpty()) {
        calls.add(
            each.stage().family() == ApiFamily.V1
                ? "apigateway:UpdateStage"
                : "apigatewayv2:UpdateStage");
      }
    }
    return List.copyOf(calls);
  }
}
