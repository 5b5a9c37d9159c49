package io.github.stageguard.reconcile;

import io.github.stageguard.lease.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a stage that has data trace on stands with its lease, after the lease was seen to. */
public sealed interface Hold {

  /** A lease stood already, and stands. */
  record Standing(Lease lease) implements Hold {}

  /** A lease has begun. */
  record Begun(Lease lease) implements Hold {}

  /** A lease stood whose schedule would not have ended it; now it does. */
  record Repaired(Lease lease, List<String> faults) implements Hold {}

  /**
   * No lease runs any more: data trace must end now.
   *
   * @param from when the lease began, or would have
   * @param startedBy who showed the trace; empty if unknown
   * @param scheduled whether a schedule stands that must be deleted afterwards
   */
  record Over(Instant from, String startedBy, boolean scheduled) implements Hold {}

  /** The lease under which data trace may stay on. */
  default Optional<Lease> held() {
    return switch (this) {
      case Standing(Lease lease) -> Optional.of(lease);
      case Begun(Lease lease) -> Optional.of(lease);
      case Repaired(Lease lease, var ignored) -> Optional.of(lease);
      case Over over -> Optional.empty();
    };
  }
}
