package io.github.stageguard.policy;

import static io.github.stageguard.policy.Errors.caseOf;
import static io.github.stageguard.policy.Errors.errorsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AccessLogsErrorsTest {
  private static final String REQUIRED_LIST =
      " is not allowed; allowed: a list of variables, each once";
  private static final String LOG_GROUPS =
      " is not allowed; allowed: a name of at most 512 letters, digits and . _ / - (placeholders"
          + " filled in), not beginning with aws/, with the placeholders {apiId}, {stage},"
          + " {account}, {region}";
  private static final String KEYS =
      " is not allowed; allowed: the ARN of a KMS key, such as"
          + " arn:aws:kms:eu-central-1:123456789012:key/mrk-0123, or null";
  private static final String ARNS =
      " is not allowed; allowed: an ARN of at most 512 characters, in which * stands for any";

  static Stream<Arguments> errors() {
    return Stream.of(
        caseOf(
            "unknown notation",
            "accessLogs: {format: {notation: yaml}}",
            "line 1: accessLogs.format.notation: \"yaml\" is not allowed; allowed: json, clf, xml,"
                + " csv"),
        caseOf(
            "retention that CloudWatch Logs does not know",
            "accessLogs: {destination: {retentionDays: 366}}",
            "line 1: accessLogs.destination.retentionDays: 366 is not allowed; allowed: 1, 3, 5, 7,"
                + " 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,"
                + " 2922, 3288, 3653"),
        logGroup("aws/x"),
        logGroup("{stage}/x"),
        logGroup("{apiId}/x"),
        logGroup("/x/{apiid}"),
        logGroup("/x y"),
        logGroup("/x#y"),
        logGroup(""),
        logGroup("/{stage}{stage}{stage}{stage}"),
        caseOf(
            "log group that is no text",
            "accessLogs: {destination: {logGroup: 3}}",
            "line 1: accessLogs.destination.logGroup: 3" + LOG_GROUPS),
        key("alias/x"),
        key("arn:aws:kms:eu-central-1:123456789012:alias/x"),
        key(""),
        caseOf(
            "destinations that are no ARNs",
            "accessLogs:\n  allowedDestinations:\n  - 'a b'\n  - 3\n  - ''\n  - arn:{region}\n",
            "line 3: accessLogs.allowedDestinations[0]: \"a b\"" + ARNS,
            "line 4: accessLogs.allowedDestinations[1]: 3" + ARNS,
            "line 5: accessLogs.allowedDestinations[2]: \"\"" + ARNS,
            "line 6: accessLogs.allowedDestinations[3]: \"arn:{region}\"" + ARNS),
        caseOf(
            "destination of great length",
            "accessLogs: {allowedDestinations: [" + "a".repeat(513) + "]}",
            "line 1: accessLogs.allowedDestinations[0]: \"" + "a".repeat(100) + "...\"" + ARNS),
        caseOf(
            "variables that the kind of API does not know",
            """
            accessLogs:
              format:
                requiredVariables:
                  rest: [requestId, routeKey]
                  http: [requestId, resourcePath]
                  websocket: [requestId, httpMethod]
            """,
            variable(4, "rest[1]", "\"routeKey\"", "REST"),
            variable(5, "http[1]", "\"resourcePath\"", "HTTP"),
            variable(6, "websocket[1]", "\"httpMethod\"", "WebSocket")),
        caseOf(
            "variables in the notation of formats",
            "accessLogs: {format: {requiredVariables: {rest: [requestId, $context.status, 3]}}}",
            variable(1, "rest[1]", "\"$context.status\"", "REST"),
            variable(1, "rest[2]", "3", "REST")),
        caseOf(
            "a variable twice",
            "accessLogs: {format: {requiredVariables: {http: [requestId, status, status]}}}",
            "line 1: accessLogs.format.requiredVariables.http: this list" + REQUIRED_LIST),
        caseOf(
            "forbidden variable that no kind of API knows",
            "accessLogs: {format: {forbiddenVariables: [identity.apiKey, secret]}}",
            "line 1: accessLogs.format.forbiddenVariables[1]: \"secret\" is not allowed; allowed:"
                + " access log variables, without $context., such as identity.apiKey"),
        caseOf(
            "required variable that is forbidden by default",
            "accessLogs: {format: {requiredVariables: {rest: [requestId, identity.apiKey]}}}",
            "line 1: accessLogs.format.requiredVariables.rest[1]: \"identity.apiKey\" is not"
                + " allowed; allowed: variables that are not forbidden"),
        caseOf(
            "forbidden variable that is required by default",
            "accessLogs: {format: {forbiddenVariables: [identity.apiKey, connectionId]}}",
            "line 1: accessLogs.format.forbiddenVariables[1]: \"connectionId\" is not allowed;"
                + " allowed: variables that are not required"),
        caseOf(
            "variable both required and forbidden",
            """
            accessLogs:
              format:
                forbiddenVariables: [path]
                requiredVariables: {rest: [requestId, path]}
            """,
            "line 4: accessLogs.format.requiredVariables.rest[1]: \"path\" is not allowed; allowed:"
                + " variables that are not forbidden"),
        caseOf(
            "override that forbids what is required",
            """
            overrides:
              - match: {stage: prod}
                accessLogs: {format: {forbiddenVariables: [status]}}
            """,
            "line 3: overrides[0].accessLogs.format.forbiddenVariables[0]: \"status\" is not"
                + " allowed; allowed: variables that are not required"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void errors(String name, String yaml, List<String> expected) {
    assertThat(errorsOf(yaml)).as(name).isEqualTo(expected);
  }

  private static Arguments logGroup(String name) {
    return caseOf(
        "log group " + name,
        "accessLogs:\n  destination:\n    logGroup: '" + name + "'\n",
        "line 3: accessLogs.destination.logGroup: \"" + name + "\"" + LOG_GROUPS);
  }

  private static Arguments key(String arn) {
    return caseOf(
        "KMS key " + arn,
        "accessLogs: {destination: {kmsKeyArn: '" + arn + "'}}",
        "line 1: accessLogs.destination.kmsKeyArn: \"" + arn + "\"" + KEYS);
  }

  private static String variable(int line, String place, String value, String kind) {
    return "line "
        + line
        + ": accessLogs.format.requiredVariables."
        + place
        + ": "
        + value
        + " is not allowed; allowed: access log variables of "
        + kind
        + " APIs, without $context., such as requestId";
  }
}
