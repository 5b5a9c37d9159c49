package io.github.stageguard.cli.undo;

import io.github.stageguard.plan.Rule;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;

/** The exemption that lets an undo last, as the policy wants it written. */
public final class Exemption {
  private Exemption() {}

  /** Lines of YAML. An API's id and a stage's name hold nothing that YAML reads otherwise. */
  public static List<String> yaml(StageRef stage, Collection<Rule> rules, LocalDate until) {
    return List.of(
        "exemptions:",
        "  - match: {apiId: \"" + stage.apiId() + "\", stage: \"" + stage.stageName() + "\"}",
        "    rules: [" + String.join(", ", rules.stream().map(Rule::key).sorted().toList()) + "]",
        "    until: " + until,
        "    reason: say why",
        "    approvedBy: say who allowed it");
  }
}
