package io.github.stageguard.stage;

import java.util.Objects;

/** An AWS call did not do what was asked, after the retries that its port allows. */
public final class CallFailedException extends RuntimeException {
  private static final int LONGEST_MESSAGE = 1_000;

  /** What a failure means for the work at hand. */
  public enum Kind {
    /** Too many requests: may go through later. */
    THROTTLED,
    /**
     * No answer, a broken one, a conflict, or a 5xx: may go through later, and may have been
     * applied.
     */
    UNAVAILABLE,
    /** AWS refuses this request for a reason that repeating it does not change. */
    REFUSED,
    /** The caller lacks a permission. */
    DENIED,
    /** What the call names does not exist. */
    GONE
  }

  private final Kind kind;
  private final String operation;
  private final String code;
  private final String awsMessage;

  /**
   * @param kind what the failure means
   * @param operation service and operation, such as {@code apigateway:UpdateStage}
   * @param code AWS error code, or the name of the client's exception
   * @param awsMessage AWS's own words, cut to 1,000 characters
   * @param cause what the client threw; may be null
   */
  public CallFailedException(
      Kind kind, String operation, String code, String awsMessage, Throwable cause) {
    super(operation + " failed with " + code + ": " + cut(awsMessage), cause);
    this.kind = Objects.requireNonNull(kind);
    this.operation = Objects.requireNonNull(operation);
    this.code = Objects.requireNonNull(code);
    this.awsMessage = cut(awsMessage);
  }

  public Kind kind() {
    return kind;
  }

  public String operation() {
    return operation;
  }

  public String code() {
    return code;
  }

  public String awsMessage() {
    return awsMessage;
  }

  /** Whether the same work may succeed later without anyone doing anything. */
  public boolean mayPass() {
    return kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
  }
}
