package io.github.stageguard.plan;

import io.github.stageguard.plan.Remediation.EditStage;
import io.github.stageguard.plan.Remediation.LeaseDataTrace;
import io.github.stageguard.plan.Remediation.ReadyLogGroup;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.StageEdit;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with a stage and what enforcing the policy would do about it. Audit mode reports
 * exactly this.
 *
 * @param findings all findings whose rule is not off
 * @param remediations the steps for those that are enforced and repairable; empty for a stage that
 *     complies
 */
public record Plan(List<Assessment> findings, List<Remediation> remediations) {
  public Plan {
    findings = List.copyOf(findings);
    remediations = List.copyOf(remediations);
  }

  /** The edits of the stage itself. */
  public List<StageEdit> edits() {
    return remediations.stream()
        .filter(EditStage.class::isInstance)
        .map(step -> ((EditStage) step).edit())
        .toList();
  }

  /** The log group that must be ready before the stage is edited. */
  public Optional<LogGroup> logGroup() {
    return remediations.stream()
        .filter(ReadyLogGroup.class::isInstance)
        .map(step -> ((ReadyLogGroup) step).logGroup())
        .findFirst();
  }

  /** The lease that must stand before anything else is done. */
  public Optional<LeaseDataTrace> lease() {
    return remediations.stream()
        .filter(LeaseDataTrace.class::isInstance)
        .map(LeaseDataTrace.class::cast)
        .findFirst();
  }
}
