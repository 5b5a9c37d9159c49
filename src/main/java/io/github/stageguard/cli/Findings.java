package io.github.stageguard.cli;

import io.github.stageguard.evidence.Wording;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.policy.Enforcement;

/** Findings in a line each. */
final class Findings {
  private Findings() {}

  /** What is wrong, and why it is not put right if it is not. */
  static String text(Assessment each) {
    String why =
        switch (each.enforcement()) {
          case Enforcement.Enforced() -> each.repairable() ? "" : " (not for StageGuard to repair)";
          case Enforcement.Audited() -> " (audited only)";
          case Enforcement.Off() -> "";
          case Enforcement.Exempted(var until, var reason, var approvedBy) ->
              " (exempt until " + until + ": " + reason + ")";
        };
    return Wording.of(each.finding()) + why;
  }
}
