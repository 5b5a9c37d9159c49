package io.github.stageguard.reconcile;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The log groups of the account and Region. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not do what was asked.
 */
public interface LogGroups {

  /**
   * A log group as read.
   *
   * @param retentionDays how long events are kept; empty: for ever
   * @param kmsKeyArn key it is encrypted with, if any
   */
  record LogGroupState(OptionalInt retentionDays, Optional<String> kmsKeyArn) {
    public LogGroupState {
      Objects.requireNonNull(retentionDays);
      Objects.requireNonNull(kmsKeyArn);
    }
  }

  /** The log group of exactly this name. */
  Optional<LogGroupState> find(String name);

  /**
   * Creates the log group; false when it exists already, if only because the answer to a first try
   * got lost.
   */
  boolean create(String name, Optional<String> kmsKeyArn);

  void setRetention(String name, int days);

  void setKmsKey(String name, String kmsKeyArn);

  /**
   * Names of all log groups that begin so.
   *
   * @param prefix empty for all there are
   * @return at most 50; empty when there are more, so that nothing can be said of all of them
   */
  Optional<List<String>> named(String prefix);
}
