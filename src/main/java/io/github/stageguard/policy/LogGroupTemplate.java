package io.github.stageguard.policy;

import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log group's name in which {@code {apiId}}, {@code {stage}}, {@code {account}} and {@code
 * {region}} stand for those of a stage.
 *
 * @param text the name with its placeholders, one for which {@link #isValid} holds
 */
record LogGroupTemplate(String text) {
  /** What stands for {@code $default}, which the name of a log group cannot hold. */
  private static final String DEFAULT = ".default";

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

  /** The stage that gets this name, as far as the name tells; empty if none does. */
  Optional<LogGroupOwner> ownerOf(String name, Place place) {
    if (!text.contains(Placeholder.API_ID.text)) {
      return Optional.empty();
    }
    boolean ofStage = text.contains(Placeholder.STAGE.text);
    Matcher matcher = pattern(place).matcher(name);
    return matcher.matches()
        ? Optional.of(
            new LogGroupOwner(
                matcher.group("api"),
                ofStage
                    ? Optional.of(
                        matcher.group("stage").equals(DEFAULT)
                            ? StageRef.DEFAULT_STAGE
                            : matcher.group("stage"))
                    : Optional.empty()))
        : Optional.empty();
  }

  private Pattern pattern(Place place) {
    StringBuilder pattern = new StringBuilder();
    boolean api = false;
    boolean stage = false;
    for (String part : local(place).split("(?=\\{)|(?<=\\})", -1)) {
      if (part.equals(Placeholder.API_ID.text)) {
        pattern.append(api ? "\\k<api>" : "(?<api>[A-Za-z0-9-]{1,64}?)");
        api = true;
      } else if (part.equals(Placeholder.STAGE.text)) {
        pattern.append(stage ? "\\k<stage>" : "(?<stage>[A-Za-z0-9_-]{1,128}|\\.default)");
        stage = true;
      } else {
        pattern.append(Pattern.quote(part));
      }
    }
    return Pattern.compile(pattern.toString());
  }

  /** What stands before the first placeholder that is not the same for all stages. */
  String prefix(Place place) {
    String local = local(place);
    int placeholder = local.indexOf('{');
    return placeholder < 0 ? "" : local.substring(0, placeholder);
  }

  private String local(Place place) {
    return text.replace(Placeholder.ACCOUNT.text, place.account())
        .replace(Placeholder.REGION.text, place.region());
  }

  /** The name for one stage. */
  String nameFor(Subject subject) {
    StageRef ref = subject.stage().ref();
    String stage = ref.stageName().equals(StageRef.DEFAULT_STAGE) ? DEFAULT : ref.stageName();
    return text.replace(Placeholder.API_ID.text, ref.apiId())
        .replace(Placeholder.STAGE.text, stage)
        .replace(Placeholder.ACCOUNT.text, subject.account())
        .replace(Placeholder.REGION.text, subject.region());
  }
}
