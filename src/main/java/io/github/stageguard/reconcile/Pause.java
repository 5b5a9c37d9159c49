package io.github.stageguard.reconcile;

import io.github.stageguard.stage.CallFailedException.Kind;

/** Waits before something is tried again. */
@FunctionalInterface
public interface Pause {
  /**
   * Waits.
   *
   * @param kind how it failed: what was one call too many must wait longer than what got lost
   * @param failures how often it has failed so far, from 1
   */
  void after(Kind kind, int failures);
}
