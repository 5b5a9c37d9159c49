package io.github.stageguard.cli;

import java.util.Map;
import java.util.Objects;

/**
 * What the stack told its function, with what the caller's own environment says instead.
 *
 * @param stack name of the stack
 * @param found whether its function could be read
 * @param variables the environment variables {@code STAGEGUARD_*} by name
 */
public record Installation(String stack, boolean found, Map<String, String> variables) {
  public Installation {
    Objects.requireNonNull(stack);
    variables = Map.copyOf(variables);
  }

  /** The value of a variable; empty if it is not set. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  /** ARN of the alias that schedules invoke. */
  public String functionArn() {
    return variable("STAGEGUARD_FUNCTION_ARN");
  }

  /** ARN of the role that the function works as. */
  public String functionRoleArn() {
    return variable("STAGEGUARD_ROLE_ARN");
  }

  /** Name of the schedule group of the leases. */
  public String leaseGroup() {
    return variable("STAGEGUARD_LEASE_GROUP");
  }

  /** ARN of the role with which schedules invoke the function. */
  public String leaseRoleArn() {
    return variable("STAGEGUARD_LEASE_ROLE_ARN");
  }

  /** ARN of the CloudWatch role that the stack owns. */
  public String cloudWatchRoleArn() {
    return variable("STAGEGUARD_CLOUDWATCH_ROLE_ARN");
  }

  /** ARN of the dead-letter queue. */
  public String deadLetterArn() {
    return variable("STAGEGUARD_DEAD_LETTER_ARN");
  }

  /** Name of the SSM parameter that holds the policy. */
  public String policyParameter() {
    return variable("STAGEGUARD_POLICY_PARAMETER");
  }

  /** Name of the SSM parameter that holds the mode. */
  public String modeParameter() {
    return variable("STAGEGUARD_MODE_PARAMETER");
  }

  /** Name of the journal's DynamoDB table. */
  public String journalTable() {
    return variable("STAGEGUARD_JOURNAL_TABLE");
  }
}
