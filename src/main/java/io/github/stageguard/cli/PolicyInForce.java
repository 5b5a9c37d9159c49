package io.github.stageguard.cli;

import io.github.stageguard.policy.Policy;
import io.github.stageguard.reconcile.Settings;
import java.util.Objects;

/**
 * The mode and policy that a command goes by.
 *
 * @param settings both
 * @param source where the policy comes from, for people
 */
public record PolicyInForce(Settings settings, String source) {
  public PolicyInForce {
    Objects.requireNonNull(settings);
    Objects.requireNonNull(source);
  }

  public Policy policy() {
    return settings.policy();
  }

  /** The same settings, but nothing may be written. */
  public Settings auditing() {
    return new Settings(false, settings.policy());
  }
}
