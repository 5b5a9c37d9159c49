package io.github.stageguard.cli;

import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of every command that works on an account. */
public final class CommonOptions {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z0-9]+)+");
  private static final Pattern STACK = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}");

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The Region to work in. Default: AWS_REGION, the profile, or the instance, as for every"
              + " AWS tool.")
  private String region;

  @Option(
      names = "--stack",
      paramLabel = "NAME",
      defaultValue = "stageguard",
      description = "Name of StageGuard's CloudFormation stack. Default: ${DEFAULT-VALUE}.")
  private String stack;

  /**
   * The Region that was asked for.
   *
   * @throws UsageException if it cannot be one
   */
  public Optional<String> region() {
    return Optional.ofNullable(region).map(CommonOptions::checkedRegion);
  }

  /** The text, if it can be the name of a Region. */
  static String checkedRegion(String region) {
    if (!REGION.matcher(region).matches()) {
      throw new UsageException(
          "'" + region + "' is no Region.", "Give --region, or set AWS_REGION, as in eu-west-1.");
    }
    return region;
  }

  /**
   * Name of StageGuard's stack.
   *
   * @throws UsageException if it cannot be one
   */
  public String stack() {
    if (!STACK.matcher(stack).matches()) {
      throw new UsageException(
          "'" + stack + "' is no name of a stack.",
          "A stack's name is of letters, digits and hyphens, and begins with a letter.");
    }
    return stack;
  }
}
