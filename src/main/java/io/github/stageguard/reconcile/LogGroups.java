package io.github.stageguard.reconcile;

import io.github.stageguard.stage.LogGroupState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The log groups of the account and Region. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not do what was asked.
 */
public interface LogGroups {

  /**
   * A part of a list of log groups.
   *
   * @param groups those of this page, by name
   * @param next token of the page after it; empty if there is none
   */
  record Page(Map<String, LogGroupState> groups, String next) {
    public Page {
      groups = Map.copyOf(groups);
      Objects.requireNonNull(next);
    }
  }

  /** The log group of exactly this name. */
  Optional<LogGroupState> find(String name);

  /**
   * Log groups whose name begins so.
   *
   * @param token that of the page; empty for the first
   */
  Page beginningWith(String prefix, String token);

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
