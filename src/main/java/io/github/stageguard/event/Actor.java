package io.github.stageguard.event;

import java.util.Objects;

/**
 * Who made a change, in CloudTrail's words cut to 512 characters each; empty where CloudTrail does
 * not say.
 *
 * @param principal ARN of the caller, or the best there is
 * @param sourceIp address, or the name of the AWS service that called
 * @param userAgent the caller's software
 * @param invokedBy AWS service that called on the principal's behalf, such as CloudFormation
 */
public record Actor(String principal, String sourceIp, String userAgent, String invokedBy) {
  /** Nobody: the event is not a change. */
  public static final Actor NOBODY = new Actor("", "", "", "");

  private static final int LONGEST = 512;

  public Actor {
    principal = cut(Objects.requireNonNull(principal));
    sourceIp = cut(Objects.requireNonNull(sourceIp));
    userAgent = cut(Objects.requireNonNull(userAgent));
    invokedBy = cut(Objects.requireNonNull(invokedBy));
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST));
  }
}
