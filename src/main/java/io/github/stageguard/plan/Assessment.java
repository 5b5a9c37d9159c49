package io.github.stageguard.plan;

import io.github.stageguard.policy.Enforcement;
import java.util.Objects;

/**
 * A finding and what the policy says to do about it.
 *
 * @param finding what is wrong
 * @param enforcement what the policy says
 * @param repairable whether StageGuard knows a fix
 */
public record Assessment(Finding finding, Enforcement enforcement, boolean repairable) {
  public Assessment {
    Objects.requireNonNull(finding);
    Objects.requireNonNull(enforcement);
  }
}
