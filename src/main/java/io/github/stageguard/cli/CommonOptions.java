package io.github.stageguard.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that works on an account. */
public final class CommonOptions {
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

  /** The Region that was asked for. */
  public Optional<String> region() {
    return Optional.ofNullable(region);
  }

  /** Name of StageGuard's stack. */
  public String stack() {
    return stack;
  }
}
