package io.github.stageguard.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.rules.Rule;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the gate's rules need behind them, without a network: REST stages, log groups, the journal's
 * table, schedules, and a CloudWatch role that works.
 */
final class AccountInMemory implements Rule.Next {
  static final String CLOUDWATCH_ROLE = "arn:aws:iam::111122223333:role/logs";
  static final String MODE_PARAMETER = "/stageguard/stageguard/mode";

  private static final List<String> ROLE_ACTIONS =
      List.of(
          "CreateLogGroup",
          "CreateLogStream",
          "DescribeLogGroups",
          "DescribeLogStreams",
          "PutLogEvents",
          "GetLogEvents",
          "FilterLogEvents");

  private final Map<String, ObjectNode> stages = new TreeMap<>();
  private final Map<String, ObjectNode> logGroups = new TreeMap<>();
  private final InstantSource clock;
  private final TableInMemory journal = new TableInMemory();
  private final SchedulesInMemory schedules;

  AccountInMemory(InstantSource clock, SchedulesInMemory schedules) {
    this.clock = clock;
    this.schedules = schedules;
  }

  void put(String apiId, ObjectNode stage) {
    stages.put(key(apiId, stage.path("stageName").asText()), stage);
  }

  /** All stages by API and name. */
  Map<String, ObjectNode> stages() {
    return stages;
  }

  @Override
  public Reply forward(Request request) {
    Operation operation = request.operation();
    return switch (operation.service()) {
      case "apigateway" -> gateway(request, operation);
      case "dynamodb" -> journal.answer(operation.name(), request.json());
      case "iam" -> iam(operation);
      case "logs" -> logs(operation.name(), request.json());
      case "scheduler" -> schedules.answer(operation, request.json());
      case "ssm" -> mode();
      default -> throw new IllegalArgumentException(operation.toString());
    };
  }

  private Reply gateway(Request request, Operation operation) {
    return switch (operation.name()) {
      case "GetAccount" -> Reply.json(200, Json.object().put("cloudwatchRoleArn", CLOUDWATCH_ROLE));
      case "GetTags" -> Reply.json(200, Json.object().set("tags", Json.object()));
      case "GetRestApi" -> Reply.json(200, Json.object());
      case "GetStage" -> stage(operation);
      case "UpdateStage" -> {
        patch(stages.get(key(operation)), request.json().path("patchOperations"));
        yield stage(operation);
      }
      default -> throw new IllegalArgumentException(operation.toString());
    };
  }

  private Reply stage(Operation operation) {
    ObjectNode stage = stages.get(key(operation));
    return stage == null
        ? new AwsError(404, "NotFoundException", "Invalid Stage identifier specified")
            .reply("apigateway")
        : Reply.json(200, stage);
  }

  /** The rules say member by member what becomes of a stage. */
  private static void patch(ObjectNode stage, JsonNode operations) {
    for (JsonNode operation : operations) {
      String member = operation.path("path").asText().substring(1);
      if (operation.path("op").asText().equals("remove")) {
        stage.remove(member);
      } else {
        stage.set(member, operation.path("value"));
      }
    }
  }

  private Reply logs(String operation, JsonNode asked) {
    String name = asked.path("logGroupName").asText();
    return switch (operation) {
      case "DescribeLogGroups" -> {
        ArrayNode found = Json.object().putArray("logGroups");
        String prefix = asked.path("logGroupNamePrefix").asText();
        logGroups.values().stream()
            .filter(group -> group.path("logGroupName").asText().startsWith(prefix))
            .limit(50)
            .forEach(found::add);
        yield Reply.json(200, Json.object().set("logGroups", found));
      }
      case "CreateLogGroup" -> {
        if (logGroups.containsKey(name)) {
          throw new AwsError(400, "ResourceAlreadyExistsException", "The log group exists");
        }
        logGroups.put(
            name,
            Json.object()
                .put("logGroupName", name)
                .put("creationTime", clock.instant().toEpochMilli()));
        yield Reply.json(200, Json.object());
      }
      case "PutRetentionPolicy" -> {
        logGroups.get(name).put("retentionInDays", asked.path("retentionInDays").asInt());
        yield Reply.json(200, Json.object());
      }
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static Reply iam(Operation operation) {
    return switch (operation.name()) {
      case "GetRole" ->
          xml(
              "GetRole",
              "<Role><RoleName>logs</RoleName><Arn>%s</Arn><AssumeRolePolicyDocument>%s</AssumeRolePolicyDocument></Role>"
                  .formatted(
                      CLOUDWATCH_ROLE,
                      "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B"
                          + "%22Service%22%3A%22apigateway.amazonaws.com%22%7D%2C%22Action%22%3A"
                          + "%22sts%3AAssumeRole%22%7D%5D%7D"));
      case "SimulatePrincipalPolicy" -> {
        StringBuilder results = new StringBuilder();
        for (String action : ROLE_ACTIONS) {
          results.append(
              "<member><EvalActionName>logs:%s</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision></member>"
                  .formatted(action));
        }
        yield xml(
            "SimulatePrincipalPolicy",
            "<EvaluationResults>"
                + results
                + "</EvaluationResults><IsTruncated>false</IsTruncated>");
      }
      default -> throw new IllegalArgumentException(operation.toString());
    };
  }

  private static Reply xml(String name, String result) {
    String body =
        "<%1$sResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><%1$sResult>%2$s</%1$sResult></%1$sResponse>"
            .formatted(name, result);
    return new Reply(200, Map.of("Content-Type", "text/xml"), body, false);
  }

  private static Reply mode() {
    ObjectNode answer = Json.object();
    answer.putArray("Parameters").addObject().put("Name", MODE_PARAMETER).put("Value", "enforce");
    return Reply.json(200, answer);
  }

  private static String key(Operation operation) {
    return key(operation.label("api"), operation.label("stage"));
  }

  static String key(String apiId, String stage) {
    return apiId + "/" + stage;
  }
}
