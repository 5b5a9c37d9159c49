package io.github.stageguard.policy;

import io.github.stageguard.stage.StageRef;
import java.util.regex.Pattern;

/**
 * A log group's name in which {@code {apiId}}, {@code {stage}}, {@code {account}} and {@code
 * {region}} stand for those of a stage.
 *
 * @param text the name with its placeholders, one for which {@link #isValid} holds
 */
record LogGroupTemplate(String text) {
  /** CloudWatch Logs' bound. */
  private static final int MAX_LENGTH = 512;

  /** CloudWatch Logs knows {@code #} too, but API Gateway refuses such a destination. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]+");

  private enum Placeholder {
    API_ID("{apiId}", 64, "aws"),
    STAGE("{stage}", 128, "aws"),
    ACCOUNT("{account}", 12, "123456789012"),
    REGION("{region}", 32, "eu-central-1");

    private final String text;

    /** Length of the longest text that can take its place. */
    private final int longest;

    /** A text that can take its place, {@code aws} where that can be. */
    private final String extreme;

    Placeholder(String text, int longest, String extreme) {
      this.text = text;
      this.longest = longest;
      this.extreme = extreme;
    }
  }

  /** Whether every stage gets a name that API Gateway and CloudWatch Logs accept. */
  static boolean isValid(String text) {
    String longest = text;
    String extreme = text;
    for (Placeholder placeholder : Placeholder.values()) {
      longest = longest.replace(placeholder.text, "x".repeat(placeholder.longest));
      extreme = extreme.replace(placeholder.text, placeholder.extreme);
    }
    return longest.length() <= MAX_LENGTH
        && NAME.matcher(extreme).matches()
        && !extreme.startsWith("aws/");
  }

  /** The name for one stage. */
  String nameFor(Subject subject) {
    StageRef ref = subject.stage().ref();
    String stage = ref.stageName().equals(StageRef.DEFAULT_STAGE) ? ".default" : ref.stageName();
    return text.replace(Placeholder.API_ID.text, ref.apiId())
        .replace(Placeholder.STAGE.text, stage)
        .replace(Placeholder.ACCOUNT.text, subject.account())
        .replace(Placeholder.REGION.text, subject.region());
  }
}
