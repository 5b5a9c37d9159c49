package io.github.stageguard.lease;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The schedule that stands under a stage's lease name, as read.
 *
 * @param lease the lease that its input carries; empty when the input is not a lease of that stage
 * @param firesAt when it invokes its target; empty when that is not one exact moment
 * @param enabled whether it fires at all
 * @param targetArn whom it invokes
 * @param roleArn as which role it invokes
 */
public record LeaseSchedule(
    Optional<Lease> lease,
    Optional<Instant> firesAt,
    boolean enabled,
    String targetArn,
    String roleArn) {
  public LeaseSchedule {
    Objects.requireNonNull(lease);
    Objects.requireNonNull(firesAt);
    Objects.requireNonNull(targetArn);
    Objects.requireNonNull(roleArn);
  }

  /** Whether it carries exactly this lease. */
  public boolean carries(Lease other) {
    return lease.map(Lease::id).filter(other.id()::equals).isPresent();
  }
}
