package io.github.stageguard.permissions;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Request;
import io.github.stageguard.template.StackRole.Permission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something that a call takes. It follows AWS's Service Authorization Reference: of API Gateway the
 * action is the HTTP method and the resource the path, of all others the action is the operation.
 *
 * @param permission what the caller must be allowed
 * @param call what takes it: the operation's name, or an occasion that AWS has to use a right
 */
record Need(Permission permission, String call) {
  /** All that a call takes; nothing where AWS lets everybody make it. */
  static List<Need> of(Call call) {
    return switch (call.service()) {
      case "apigateway" -> apiGateway(call).toList();
      case "dynamodb" -> dynamoDb(call).toList();
      case "events" ->
          call.name().equals("PutEvents") ? buses(call).toList() : List.of(itself(call, "*"));
      case "iam" -> List.of(itself(call, roleOf(call)));
      // DescribeLogGroups is not checked against one group: the name is empty.
      case "logs" ->
          List.of(itself(call, arn(call, "logs", "log-group:" + text(call, "logGroupName"))));
      case "scheduler" -> scheduler(call).toList();
      case "securityhub" -> List.of(itself(call, hub(call)));
      case "sns" -> List.of(itself(call, form(call).getOrDefault("TopicArn", "*")));
      case "ssm" ->
          Json.read(call.body())
              .path("Names")
              .valueStream()
              .map(name -> itself(call, arn(call, "ssm", "parameter" + name.asText())))
              .toList();
      case "sts" ->
          call.name().equals("GetCallerIdentity")
              ? List.of()
              : List.of(itself(call, form(call).getOrDefault("RoleArn", "*")));
      default -> List.of(itself(call, "*"));
    };
  }

  /** The path of an HTTP or WebSocket API's call begins with {@code /v2}, its resource does not. */
  private static Stream<Need> apiGateway(Call call) {
    boolean v2 = call.operation().path().startsWith("/v2/");
    Need itself =
        new Need(
            new Permission(
                "apigateway:" + call.operation().method(),
                "arn:aws:apigateway:"
                    + call.region()
                    + "::"
                    + call.operation().path().substring(v2 ? "/v2".length() : 0)),
            call.name());
    if (call.name().equals("UpdateAccount")) {
      String role = Json.read(call.body()).at("/patchOperations/0/value").asText();
      return role.isEmpty()
          ? Stream.of(itself)
          : Stream.of(
              itself,
              passing(role, "apigateway.amazonaws.com", AwsUse.PASSING_THE_CLOUDWATCH_ROLE));
    }
    // The call does not tell an HTTP from a WebSocket API, which needs none of this.
    boolean movesDelivery =
        v2
            && (call.name().equals("DeleteAccessLogSettings")
                || (call.name().equals("UpdateStage")
                    && Json.read(call.body()).has("accessLogSettings")));
    return movesDelivery
        ? Stream.concat(Stream.of(itself), byAws(AwsUse.DELIVERING_HTTP_API_LOGS, "*", Map.of()))
        : Stream.of(itself);
  }

  private static Stream<Need> dynamoDb(Call call) {
    String index = text(call, "IndexName");
    String table = "table/" + text(call, "TableName") + (index.isEmpty() ? "" : "/index/" + index);
    return Stream.concat(
        Stream.of(itself(call, arn(call, "dynamodb", table))),
        byAws(
            AwsUse.USING_THE_JOURNALS_KEY,
            Actors.KEY,
            Map.of("kms:ViaService", "dynamodb." + call.region() + ".amazonaws.com")));
  }

  private static Stream<Need> buses(Call call) {
    return Json.read(call.body()).path("Entries").findValuesAsText("EventBusName").stream()
        .distinct()
        .map(
            bus ->
                itself(
                    call, bus.startsWith("arn:") ? bus : arn(call, "events", "event-bus/" + bus)));
  }

  private static Stream<Need> scheduler(Call call) {
    if (call.name().startsWith("List")) {
      return Stream.of(itself(call, "*"));
    }
    boolean sends = Set.of("CreateSchedule", "UpdateSchedule").contains(call.name());
    String group = sends ? text(call, "GroupName") : FunctionAccount.LEASE_GROUP;
    String name = group + "/" + call.operation().label("schedule");
    Need itself = itself(call, arn(call, "scheduler", "schedule/" + name));
    return sends
        ? Stream.of(
            itself,
            passing(
                Json.read(call.body()).at("/Target/RoleArn").asText(),
                "scheduler.amazonaws.com",
                AwsUse.PASSING_THE_LEASE_ROLE))
        : Stream.of(itself);
  }

  private static String hub(Call call) {
    JsonNode product = Json.read(call.body()).at("/Findings/0/ProductArn");
    return call.name().equals("BatchImportFindings")
        ? product.asText()
        : arn(call, "securityhub", "hub/default");
  }

  private static String roleOf(Call call) {
    Map<String, String> form = form(call);
    return form.getOrDefault(
        "PolicySourceArn",
        "arn:aws:iam::" + call.account() + ":role/" + form.getOrDefault("RoleName", ""));
  }

  private static Need itself(Call call, String resource) {
    return new Need(new Permission(call.service() + ":" + call.name(), resource), call.name());
  }

  private static Need passing(String role, String service, AwsUse use) {
    return byAws(use, role, Map.of("iam:PassedToService", service)).findFirst().orElseThrow();
  }

  private static Stream<Need> byAws(AwsUse use, String resource, Map<String, String> context) {
    return use.actions().stream()
        .map(action -> new Need(new Permission(action, resource, context), use.when()));
  }

  private static String text(Call call, String member) {
    return Json.read(call.body()).path(member).asText();
  }

  private static Map<String, String> form(Call call) {
    return new Request("POST", "/", Map.of(), call.body()).form();
  }

  private static String arn(Call call, String service, String resource) {
    return "arn:aws:" + service + ":" + call.region() + ":" + call.account() + ":" + resource;
  }
}
