package io.github.stageguard.reconcile;

/** Waits before something is tried again. */
@FunctionalInterface
public interface Pause {
  /**
   * Waits.
   *
   * @param failures how often it has failed so far, from 1
   */
  void afterFailure(int failures);
}
