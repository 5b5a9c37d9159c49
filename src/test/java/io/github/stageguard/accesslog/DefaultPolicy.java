package io.github.stageguard.accesslog;

import io.github.stageguard.stage.ApiKind;
import java.util.List;

/** What the default policy asks of a format. */
final class DefaultPolicy {
  private DefaultPolicy() {}

  static FormatPolicy of(ApiKind kind) {
    return of(kind, Notation.JSON);
  }

  static FormatPolicy of(ApiKind kind, Notation notation) {
    return new FormatPolicy(notation, required(kind), List.of("identity.apiKey"));
  }

  static List<String> required(ApiKind kind) {
    return switch (kind) {
      case REST ->
          List.of(
              "extendedRequestId",
              "identity.sourceIp",
              "identity.caller",
              "identity.user",
              "requestTime",
              "httpMethod",
              "resourcePath",
              "protocol",
              "status",
              "responseLength",
              "requestId");
      case HTTP ->
          List.of(
              "identity.sourceIp",
              "requestTime",
              "httpMethod",
              "routeKey",
              "protocol",
              "status",
              "responseLength",
              "requestId");
      case WEBSOCKET ->
          List.of(
              "identity.sourceIp",
              "identity.caller",
              "identity.user",
              "requestTime",
              "eventType",
              "routeKey",
              "status",
              "requestId",
              "connectionId");
    };
  }
}
