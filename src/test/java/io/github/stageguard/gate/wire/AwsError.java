package io.github.stageguard.gate.wire;

import java.util.List;
import java.util.Map;

/** An error as AWS answers it. */
public final class AwsError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  public AwsError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** What API Gateway answers to a request that it does not accept. */
  public static AwsError badRequest(String message) {
    return new AwsError(400, "BadRequestException", message);
  }

  /** What a service answers when it is called too often: status and code differ by service. */
  public static AwsError throttled(String service) {
    return switch (service) {
      case "apigateway" -> new AwsError(429, "TooManyRequestsException", "Too Many Requests");
      case "scheduler" -> new AwsError(429, "ThrottlingException", "Rate exceeded");
      case "iam", "sns" -> new AwsError(400, "Throttling", "Rate exceeded");
      default -> new AwsError(400, "ThrottlingException", "Rate exceeded");
    };
  }

  public static AwsError serverError(String service) {
    return switch (service) {
      case "iam" -> new AwsError(500, "ServiceFailure", "Service unavailable");
      case "scheduler" -> new AwsError(500, "InternalServerException", "Internal error");
      default -> new AwsError(500, "InternalFailure", "Internal error");
    };
  }

  public static AwsError accessDenied(Operation operation) {
    String message =
        "User is not authorized to perform: " + operation.service() + ":" + operation.name();
    return switch (operation.service()) {
      case "iam" -> new AwsError(403, "AccessDenied", message);
      case "sns" -> new AwsError(403, "AuthorizationError", message);
      case "apigateway", "scheduler" -> new AwsError(403, "AccessDeniedException", message);
      default -> new AwsError(400, "AccessDeniedException", message);
    };
  }

  /** The error in the protocol of the service. */
  public Reply reply(String service) {
    if (List.of("iam", "sns", "sts").contains(service)) {
      String text = getMessage().replace("&", "&amp;").replace("<", "&lt;");
      String xml =
          "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
              .formatted(code, text);
      return new Reply(status, Map.of("Content-Type", "text/xml"), xml, false);
    }
    String member = service.equals("scheduler") ? "Message" : "message";
    return new Reply(
        status,
        Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
        Json.object().put("__type", code).put(member, getMessage()).toString(),
        false);
  }
}
