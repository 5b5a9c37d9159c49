package io.github.stageguard.policy;

import io.github.stageguard.accesslog.FormatPolicy;
import io.github.stageguard.stage.LogLevel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The policy as it holds for one stage on one day: overrides applied, exemptions decided,
 * placeholders filled in.
 */
public record StagePolicy(
    AccessLogs accessLogs, ExecutionLogs executionLogs, DataTrace dataTrace, Contested contested) {
  public StagePolicy {
    Objects.requireNonNull(accessLogs);
    Objects.requireNonNull(executionLogs);
    Objects.requireNonNull(dataTrace);
    Objects.requireNonNull(contested);
  }

  /**
   * Rule {@code accessLogs}.
   *
   * @param enforcement what to do about findings
   * @param logGroup the log group for a stage that has no allowed destination
   * @param allowedDestinations globs over ARNs; a destination that matches one is kept
   * @param format what the format must hold
   */
  public record AccessLogs(
      Enforcement enforcement,
      LogGroup logGroup,
      List<Glob> allowedDestinations,
      FormatPolicy format) {
    public AccessLogs {
      Objects.requireNonNull(enforcement);
      Objects.requireNonNull(logGroup);
      allowedDestinations = List.copyOf(allowedDestinations);
      Objects.requireNonNull(format);
    }

    /** Whether a destination of the team's own choice may stay. */
    public boolean allows(String destinationArn) {
      return allowedDestinations.stream().anyMatch(glob -> glob.matches(destinationArn));
    }
  }

  /**
   * A log group that StageGuard may create and look after.
   *
   * @param name the whole name, placeholders filled in; a valid CloudWatch Logs name
   * @param retentionDays least retention in days, one that CloudWatch Logs accepts
   * @param kmsKeyArn key to encrypt it with, if any
   */
  public record LogGroup(String name, int retentionDays, Optional<String> kmsKeyArn) {
    public LogGroup {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kmsKeyArn);
    }
  }

  /**
   * Rule {@code executionLogs}.
   *
   * @param enforcement what to do about findings
   * @param minimumLevel a lower level is a finding, a higher one is kept
   */
  public record ExecutionLogs(Enforcement enforcement, LogLevel minimumLevel) {
    public ExecutionLogs {
      Objects.requireNonNull(enforcement);
      Objects.requireNonNull(minimumLevel);
    }
  }

  /**
   * Rule {@code dataTrace}.
   *
   * @param enforcement what to do about findings
   * @param lease how long data trace may be on, at least a minute
   * @param maximum how long an extended lease may last from its start, at least {@code lease}
   */
  public record DataTrace(Enforcement enforcement, Duration lease, Duration maximum) {
    public DataTrace {
      Objects.requireNonNull(enforcement);
      Objects.requireNonNull(lease);
      Objects.requireNonNull(maximum);
    }
  }

  /**
   * When StageGuard leaves a stage to those who keep changing it back.
   *
   * @param changes how often it puts the stage right within the window after changes of one
   *     principal, before it yields; at least 1
   * @param window for how long changes count, and the stage is then left alone
   * @param yields false if it never yields
   */
  public record Contested(int changes, Duration window, boolean yields) {
    public Contested {
      Objects.requireNonNull(window);
    }
  }
}
