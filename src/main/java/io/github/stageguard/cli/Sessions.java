package io.github.stageguard.cli;

/** Opens sessions. */
@FunctionalInterface
public interface Sessions {

  /**
   * A session with the caller's own credentials.
   *
   * @throws UsageException if no Region is known
   */
  Session open(CommonOptions options);
}
