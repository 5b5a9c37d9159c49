package io.github.stageguard.lease;

import io.github.stageguard.stage.StageRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of lease schedules. Stage names may hold characters that schedule names may not ({@code
 * $default}), so the name is a hash.
 */
public final class LeaseName {
  /** What every lease's schedule name begins with. */
  public static final String PREFIX = "lease-";

  private LeaseName() {}

  /** The one name for a stage: {@link #PREFIX} and 40 hexadecimal digits. */
  public static String of(StageRef stage) {
    String text = stage.family() + "/" + stage.apiId() + "/" + stage.stageName();
    return PREFIX
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
