package io.github.stageguard.stage;

import java.util.Objects;

/**
 * A stage's access log settings as read. AWS lets a stage have one of the two without the other;
 * such a stage logs nothing.
 *
 * @param destinationArn ARN of a log group (without {@code :*}) or Firehose stream; empty when
 *     unset
 * @param format the format; empty when unset
 */
public record AccessLog(String destinationArn, String format) {
  /** No access log settings at all. */
  public static final AccessLog NONE = new AccessLog("", "");

  public AccessLog {
    Objects.requireNonNull(destinationArn);
    Objects.requireNonNull(format);
    if (destinationArn.endsWith(":*")) {
      destinationArn = destinationArn.substring(0, destinationArn.length() - 2);
    }
  }

  public boolean hasDestination() {
    return !destinationArn.isEmpty();
  }

  public boolean hasFormat() {
    return !format.isEmpty();
  }
}
