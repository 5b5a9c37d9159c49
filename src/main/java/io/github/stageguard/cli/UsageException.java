package io.github.stageguard.cli;

import java.util.Objects;

/** Something that the caller gave, or did not give, cannot be worked with. */
public final class UsageException extends RuntimeException {
  private final String advice;

  /**
   * @param message what is wrong, in one sentence
   * @param advice what to do, in one sentence
   */
  public UsageException(String message, String advice) {
    super(message);
    this.advice = Objects.requireNonNull(advice);
  }

  /** What to do. */
  public String advice() {
    return advice;
  }
}
