package io.github.stageguard.stage;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of one stage: unique within an account and Region.
 *
 * @param family the control plane that the API belongs to
 * @param apiId the API's id: 1 to 64 letters, digits and hyphens
 * @param stageName the stage's name, never percent-encoded: 1 to 128 letters, digits, hyphens and
 *     underscores, or {@code $default} (V2 only)
 */
public record StageRef(ApiFamily family, String apiId, String stageName) {
  private static final Pattern API_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern STAGE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  /** The stage that an HTTP API serves from its root. */
  public static final String DEFAULT_STAGE = "$default";

  /**
   * @throws IllegalArgumentException if AWS could not have given an API this id or a stage this
   *     name
   */
  public StageRef {
    Objects.requireNonNull(family);
    if (!isApiId(apiId)) {
      throw new IllegalArgumentException("not an API id");
    }
    if (!isStageName(family, stageName)) {
      throw new IllegalArgumentException("not a stage name");
    }
  }

  public static boolean isApiId(String text) {
    return API_ID.matcher(text).matches();
  }

  public static boolean isStageName(ApiFamily family, String text) {
    return STAGE_NAME.matcher(text).matches()
        || (family == ApiFamily.V2 && text.equals(DEFAULT_STAGE));
  }

  /** API id and stage name as a person writes them: {@code a1b2c3d4e5/prod}. */
  @Override
  public String toString() {
    return apiId + "/" + stageName;
  }
}
