package io.github.stageguard.lease;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of schedules. What they are made from may hold characters that schedule names may not
 * ({@code $default}), so they are hashes.
 */
public final class ScheduleName {
  private ScheduleName() {}

  /** The prefix and 40 hexadecimal digits that the text alone decides. */
  public static String of(String prefix, String text) {
    return prefix
        + HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)), 0, 20);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java runtime has SHA-256", impossible);
    }
  }
}
