package io.github.stageguard.stage;

import java.util.Locale;

/** The three kinds of API that have stages. */
public enum ApiKind {
  REST,
  HTTP,
  WEBSOCKET;

  /**
   * The kind as the policy document and the evidence spell it: {@code rest}, {@code http}, {@code
   * websocket}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The control plane that APIs of this kind belong to. */
  public ApiFamily family() {
    return this == REST ? ApiFamily.V1 : ApiFamily.V2;
  }

  /** Whether stages of this kind write execution logs; HTTP APIs do not. */
  public boolean hasExecutionLogs() {
    return this != HTTP;
  }

  /**
   * Whether logs of this kind are written with the account's CloudWatch role; HTTP APIs use log
   * delivery.
   */
  public boolean needsCloudWatchRole() {
    return this != HTTP;
  }
}
