package io.github.stageguard.reconcile;

import io.github.stageguard.policy.Policy;
import java.util.Objects;

/**
 * What is in force while one event is handled.
 *
 * @param enforcing whether anything may be written at all; otherwise plans are reported
 * @param policy the policy
 */
public record Settings(boolean enforcing, Policy policy) {
  public Settings {
    Objects.requireNonNull(policy);
  }
}
