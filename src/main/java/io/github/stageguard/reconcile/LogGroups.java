package io.github.stageguard.reconcile;

import io.github.stageguard.stage.LogGroupState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The log groups of the account and Region. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not do what was asked.
 */
public interface LogGroups {

  /** The log group of exactly this name. */
  Optional<LogGroupState> find(String name);

  /**
   * Log groups whose name begins so, by name.
   *
   * @return all of them, or the first 2,000
   */
  Map<String, LogGroupState> beginningWith(String prefix);

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
