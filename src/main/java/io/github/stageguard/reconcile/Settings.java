package io.github.stageguard.reconcile;

import io.github.stageguard.policy.Policy;
import java.util.Objects;

/**
 * What is in force while one event is handled.
 *
 * @param enforcing whether anything may be written; if not, plans are only reported
 * @param policy the policy
 * @param held why stages are not written to, but to end data trace; empty if they are
 */
public record Settings(boolean enforcing, Policy policy, String held) {
  public Settings {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(held);
  }

  /** Settings under which nothing is held back. */
  public Settings(boolean enforcing, Policy policy) {
    this(enforcing, policy, "");
  }

  /** The same, with all writes to stages held back but those that end data trace. */
  Settings holding(String reason) {
    return new Settings(enforcing, policy, reason);
  }
}
