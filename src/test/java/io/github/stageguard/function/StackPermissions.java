package io.github.stageguard.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Request;
import io.github.stageguard.template.ClassifiedEvent;
import io.github.stageguard.template.FunctionRole;
import io.github.stageguard.template.FunctionRole.Grant;
import io.github.stageguard.template.FunctionRole.Permission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The function's calls held against what {@code template.yaml} lets its role do. What a call takes
 * follows AWS's Service Authorization Reference.
 */
final class StackPermissions {
  /** The policy parameter of the stack. */
  static final String POLICY_PARAMETER = ClassifiedEvent.POLICY_PARAMETER;

  /** The mode parameter of the stack. */
  static final String MODE_PARAMETER = ClassifiedEvent.MODE_PARAMETER;

  private static final FunctionRole ROLE =
      FunctionRole.inStackWith(
          Map.of(
              "AWS::AccountId", MiniStack.ACCOUNT,
              "CloudWatchRole.Arn", FunctionAccount.OWN_ROLE,
              "LeaseRole.Arn", FunctionAccount.LEASE_ROLE,
              "JournalTable.Arn", arn("dynamodb", "table/" + FunctionAccount.JOURNAL_TABLE),
              "PolicyParameter", POLICY_PARAMETER));

  private StackPermissions() {}

  /** What the calls take and the role may not do. */
  static List<String> missing(Calls calls) {
    return calls.all().stream()
        .flatMap(StackPermissions::needed)
        .filter(permission -> ROLE.allowing(permission).isEmpty())
        .map(Permission::toString)
        .toList();
  }

  /** What the role may do and none of the calls takes. */
  static Set<Grant> unused(Calls calls) {
    Set<Grant> used =
        calls.all().stream()
            .flatMap(StackPermissions::needed)
            .flatMap(permission -> ROLE.allowing(permission).stream())
            .collect(Collectors.toSet());
    return ROLE.grants().stream()
        .filter(grant -> !used.contains(grant))
        .collect(Collectors.toSet());
  }

  private static Stream<Permission> needed(Call call) {
    return switch (call.service()) {
      case "apigateway" -> apiGateway(call);
      case "iam" -> Stream.of(may("iam:" + call.name(), roleOf(call)));
      case "logs" -> Stream.of(may("logs:" + call.name(), arn("logs", "log-group:" + group(call))));
      case "scheduler" -> scheduler(call);
      case "dynamodb" -> Stream.of(may("dynamodb:" + call.name(), table(call)));
      case "ssm" ->
          Json.read(call.body())
              .path("Names")
              .valueStream()
              .map(name -> may("ssm:" + call.name(), arn("ssm", "parameter" + name.asText())));
      default -> Stream.of(may(call.service() + ":" + call.name(), "*"));
    };
  }

  /** The path is the resource; that of HTTP and WebSocket APIs is called below {@code /v2}. */
  private static Stream<Permission> apiGateway(Call call) {
    String path = call.operation().path().replaceFirst("^/v2/", "/");
    String action = call.operation().reads() ? "apigateway:GET" : "apigateway:PATCH";
    Permission itself = may(action, "arn:aws:apigateway:us-east-1::" + path);
    return call.name().equals("UpdateAccount")
        ? Stream.of(
            itself,
            passing(
                Json.read(call.body()).at("/patchOperations/0/value").asText(),
                "apigateway.amazonaws.com"))
        : Stream.of(itself);
  }

  private static Stream<Permission> scheduler(Call call) {
    if (call.name().equals("ListSchedules")) {
      return Stream.of(may("scheduler:ListSchedules", "*"));
    }
    boolean sends = Set.of("CreateSchedule", "UpdateSchedule").contains(call.name());
    String group = sends ? Json.read(call.body()).path("GroupName").asText() : LEASES;
    Permission itself =
        may(
            "scheduler:" + call.name(),
            arn("scheduler", "schedule/" + group + "/" + call.operation().label("schedule")));
    return sends
        ? Stream.of(
            itself,
            passing(
                Json.read(call.body()).at("/Target/RoleArn").asText(), "scheduler.amazonaws.com"))
        : Stream.of(itself);
  }

  private static final String LEASES = FunctionAccount.LEASE_GROUP;

  private static String roleOf(Call call) {
    Map<String, String> form = new Request("POST", "/", Map.of(), call.body()).form();
    return form.getOrDefault(
        "PolicySourceArn",
        "arn:aws:iam::" + MiniStack.ACCOUNT + ":role/" + form.getOrDefault("RoleName", ""));
  }

  /** DescribeLogGroups is not checked against one group: the name is empty. */
  private static String group(Call call) {
    return Json.read(call.body()).path("logGroupName").asText();
  }

  private static String table(Call call) {
    JsonNode body = Json.read(call.body());
    String index = body.path("IndexName").asText();
    return arn(
        "dynamodb",
        "table/" + body.path("TableName").asText() + (index.isEmpty() ? "" : "/index/" + index));
  }

  private static Permission may(String action, String resource) {
    return new Permission(action, resource, "");
  }

  private static Permission passing(String roleArn, String service) {
    return new Permission("iam:PassRole", roleArn, service);
  }

  private static String arn(String service, String resource) {
    return "arn:aws:" + service + ":us-east-1:" + MiniStack.ACCOUNT + ":" + resource;
  }
}
