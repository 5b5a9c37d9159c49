package io.github.stageguard.policy;

import java.time.LocalDate;
import java.util.Objects;

/** What is to be done about findings of one rule on one stage. */
public sealed interface Enforcement {

  /** Findings are put right. */
  record Enforced() implements Enforcement {}

  /** Findings are reported and nothing is written. */
  record Audited() implements Enforcement {}

  /** The rule is not looked at. */
  record Off() implements Enforcement {}

  /**
   * Findings are reported as exempt and nothing is written.
   *
   * @param until last day of the exemption, in UTC
   * @param reason why, as the policy says
   * @param approvedBy who allowed it, as the policy says; empty when it does not say
   */
  record Exempted(LocalDate until, String reason, String approvedBy) implements Enforcement {
    public Exempted {
      Objects.requireNonNull(until);
      Objects.requireNonNull(reason);
      Objects.requireNonNull(approvedBy);
    }
  }
}
