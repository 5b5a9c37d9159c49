package io.github.stageguard.stage;

/** Execution log level of a method or route, from the quietest to the most talkative. */
public enum LogLevel {
  OFF,
  ERROR,
  INFO;

  /** Whether this level logs less than {@code minimum} asks for. */
  public boolean isBelow(LogLevel minimum) {
    return compareTo(minimum) < 0;
  }
}
