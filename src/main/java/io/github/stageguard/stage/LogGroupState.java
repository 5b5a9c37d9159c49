package io.github.stageguard.stage;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A log group as read.
 *
 * @param retentionDays how long events are kept; empty: for ever
 * @param kmsKeyArn key it is encrypted with, if any
 * @param createdAt when it was created, if AWS said so
 */
public record LogGroupState(
    OptionalInt retentionDays, Optional<String> kmsKeyArn, Optional<Instant> createdAt) {
  public LogGroupState {
    Objects.requireNonNull(retentionDays);
    Objects.requireNonNull(kmsKeyArn);
    Objects.requireNonNull(createdAt);
  }

  /** A log group of which it is not known when it was created. */
  public LogGroupState(OptionalInt retentionDays, Optional<String> kmsKeyArn) {
    this(retentionDays, kmsKeyArn, Optional.empty());
  }
}
