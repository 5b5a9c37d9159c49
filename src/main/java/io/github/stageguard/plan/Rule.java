package io.github.stageguard.plan;

/** The rules of the policy document. */
public enum Rule {
  ACCESS_LOGS("accessLogs"),
  EXECUTION_LOGS("executionLogs"),
  DATA_TRACE("dataTrace"),
  CLOUDWATCH_ROLE("cloudWatchRole");

  private final String key;

  Rule(String key) {
    this.key = key;
  }

  /** The rule's key in the policy document. */
  public String key() {
    return key;
  }
}
