package io.github.stageguard.stage;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A log group as read.
 *
 * @param retentionDays how long events are kept; empty: for ever
 * @param kmsKeyArn key it is encrypted with, if any
 */
public record LogGroupState(OptionalInt retentionDays, Optional<String> kmsKeyArn) {
  public LogGroupState {
    Objects.requireNonNull(retentionDays);
    Objects.requireNonNull(kmsKeyArn);
  }
}
