package io.github.stageguard.notice;

import io.github.stageguard.plan.Rule;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What Security Hub is told of one rule on one stage.
 *
 * @param id the same each time, at most 512 characters
 * @param stage which; empty for the account's CloudWatch role
 * @param rule the policy's rule
 * @param standing how the stage stands with it
 * @param title at most 256 characters
 * @param description what is wrong, at most 1,024 characters
 * @param createdAt when it was told first, as far as known
 * @param at when this was found
 */
public record HubFinding(
    String id,
    Optional<StageRef> stage,
    Rule rule,
    Standing standing,
    String title,
    String description,
    Instant createdAt,
    Instant at) {

  /** How a stage stands with a rule. */
  public enum Standing {
    /** It breaks it. */
    FAILED,
    /** It breaks it, and the policy exempts it for now. */
    EXEMPT,
    /** It does not break it any more, or is gone. */
    CLOSED
  }

  public HubFinding {
    Objects.requireNonNull(id);
    Objects.requireNonNull(stage);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(standing);
    Objects.requireNonNull(title);
    Objects.requireNonNull(description);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(at);
  }

  /** How much it matters, in the words of the finding format's severity labels. */
  public String severity() {
    return switch (standing) {
      case EXEMPT, CLOSED -> "INFORMATIONAL";
      case FAILED ->
          switch (rule) {
            case ACCESS_LOGS, EXECUTION_LOGS -> "MEDIUM";
            case DATA_TRACE, CLOUDWATCH_ROLE -> "HIGH";
          };
    };
  }

  /** What to do about it, at most 512 characters. */
  public String remediation() {
    return switch (rule) {
      case ACCESS_LOGS ->
          "Set an access log destination and format that the policy allows, or have StageGuard"
              + " enforce the rule accessLogs. docs/policy.md says what it asks for.";
      case EXECUTION_LOGS ->
          "Raise the log level of the methods or routes named, or have StageGuard enforce the rule"
              + " executionLogs. docs/policy.md says what it asks for.";
      case DATA_TRACE ->
          "Switch data trace off, or have StageGuard enforce the rule dataTrace, which ends it with"
              + " its lease. Review what was captured: docs/evidence.md says where.";
      case CLOUDWATCH_ROLE ->
          "Give API Gateway's account settings a CloudWatch role that may write logs, or have"
              + " StageGuard enforce the rule cloudWatchRole. docs/operations.md says how.";
    };
  }
}
