package io.github.stageguard.reconcile;

import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.sweep.SweepCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a sweep, or of one part of it.
 *
 * @param id the sweep
 * @param part which part, from 1
 * @param counts of the sweep so far, all parts together
 * @param leasesRemoved leases without a stage, or overdue, that this part removed
 * @param failures what could not be done in this part
 * @param finished whether this part was the last, and came to its end
 * @param goesOnAt when the next part begins, if there is one
 * @param took since the first part began
 */
public record SweepOutcome(
    String id,
    int part,
    SweepCounts counts,
    int leasesRemoved,
    List<Failure> failures,
    boolean finished,
    Optional<Instant> goesOnAt,
    Duration took) {
  public SweepOutcome {
    Objects.requireNonNull(id);
    Objects.requireNonNull(counts);
    failures = List.copyOf(failures);
    Objects.requireNonNull(goesOnAt);
    Objects.requireNonNull(took);
  }

  /**
   * Something that could not be done.
   *
   * @param subject stage or API that it concerns, as people write it; empty if it is none of them
   */
  public record Failure(String subject, CallFailedException cause) {
    public Failure {
      Objects.requireNonNull(subject);
      Objects.requireNonNull(cause);
    }
  }

  /** The most telling of all results so far. */
  Result result() {
    if (counts.remediated() > 0 || leasesRemoved > 0) {
      return Result.REMEDIATED;
    }
    return counts.reported() > 0 || counts.failed() > 0 || !failures.isEmpty()
        ? Result.REPORTED
        : Result.COMPLIANT;
  }
}
