package io.github.stageguard.event;

/**
 * An event that should be ours but lacks a part without which nothing can be done. It is thrown out
 * of the function so that the event ends in the dead-letter queue.
 */
public final class UnreadableEventException extends RuntimeException {
  /**
   * @param message which part is missing or wrong; never holds text of the event
   */
  public UnreadableEventException(String message) {
    super(message);
  }
}
