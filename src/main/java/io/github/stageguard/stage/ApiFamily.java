package io.github.stageguard.stage;

/**
 * Which of API Gateway's two control planes an API belongs to; all that an event tells of its kind.
 */
public enum ApiFamily {
  /** REST APIs: {@code apigateway}, resources below {@code /restapis}. */
  V1,
  /** HTTP and WebSocket APIs: {@code apigatewayv2}, resources below {@code /apis}. */
  V2
}
