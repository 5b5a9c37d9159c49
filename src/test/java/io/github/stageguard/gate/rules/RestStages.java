package io.github.stageguard.gate.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The stages of REST APIs. The emulator keeps them, but what an UpdateStage makes of one is worked
 * out here, and each answer is put into AWS's shape.
 */
public final class RestStages implements Rule {
  /** The members of a stage that UpdateStage can change. */
  private static final List<String> MEMBERS =
      List.of(
          "accessLogSettings",
          "cacheClusterEnabled",
          "cacheClusterSize",
          "canarySettings",
          "clientCertificateId",
          "deploymentId",
          "description",
          "methodSettings",
          "tracingEnabled",
          "variables");

  private final InstantSource clock;
  private final StageTags tags;
  private final Map<String, Instant> changed = new ConcurrentHashMap<>();

  /** Stages change by that clock, in whole seconds as on the wire: [I]. */
  public RestStages(InstantSource clock, StageTags tags) {
    this.clock = clock;
    this.tags = tags;
  }

  @Override
  public Reply answer(Request request, Next next) {
    Operation operation = request.operation();
    if (!operation.service().equals("apigateway") || !request.target().startsWith("/restapis")) {
      return next.forward(request);
    }
    Reply reply =
        switch (operation.name()) {
          case "GetStage" -> stage(request, operation.label("stage"), next.forward(request), next);
          case "GetStages" -> stages(request, next);
          case "UpdateStage" -> update(request, next);
          case "CreateStage" -> create(request, next);
          case "CreateDeployment" -> deploy(request, next);
          case "DeleteStage" -> delete(request, next);
          default -> next.forward(request);
        };
    return naming(request, reply);
  }

  private synchronized Reply update(Request request, Next next) {
    Operation operation = request.operation();
    StagePatch patch = new StagePatch(request.json().path("patchOperations"));
    Reply before = next.forward(request.toService("apigateway", "GET", request.target(), ""));
    if (!before.isSuccess()) {
      return before;
    }
    ObjectNode stage = StageShape.asAws(before.json());
    ObjectNode patched =
        patch.applyTo(
            stage,
            () -> Account.namesRole(request, next),
            id -> deploymentExists(request, id, next));
    touch(operation, operation.label("stage"));
    Reply after = next.forward(request.withBody(replacing(stage, patched)));
    return stage(request, operation.label("stage"), after, next);
  }

  /** The patch that makes the emulator store the difference, member by member. */
  private static String replacing(ObjectNode before, ObjectNode after) {
    ArrayNode operations = Json.object().putArray("patchOperations");
    for (String member : MEMBERS) {
      JsonNode value = after.get(member);
      if (value == null && before.has(member)) {
        operations.addObject().put("op", "remove").put("path", "/" + member);
      } else if (value != null && !value.equals(before.get(member))) {
        operations.addObject().put("op", "replace").put("path", "/" + member).set("value", value);
      }
    }
    return Json.object().<ObjectNode>set("patchOperations", operations).toString();
  }

  private Reply create(Request request, Next next) {
    ObjectNode wanted = (ObjectNode) request.json();
    String name = wanted.path("stageName").asText();
    Request get = request.toService("apigateway", "GET", request.target() + "/" + name, "");
    if (next.forward(get).isSuccess()) {
      throw new AwsError(409, "ConflictException", "Stage already exists"); // [I] the text
    }
    JsonNode given = wanted.remove("tags");
    Reply created = next.forward(request.withBody(wanted.toString()));
    if (!created.isSuccess()) {
      return created;
    }
    touch(request.operation(), name);
    String arn = arn(request, name);
    if (given != null && !given.isEmpty()) {
      String body = Json.object().<ObjectNode>set("tags", given).toString();
      next.forward(request.toService("apigateway", "PUT", StageTags.target(arn), body));
    }
    tags.made(arn, given);
    return stage(request, name, created, next);
  }

  /** The emulator would keep a stage's tags for the next one of its name. */
  private Reply delete(Request request, Next next) {
    Operation operation = request.operation();
    String name = operation.label("stage");
    String arn = arn(request, name);
    JsonNode left = tags.of(arn, request, next);
    if (!left.isEmpty()) {
      String keys =
          Json.texts(left).keySet().stream()
              .map(key -> "tagKeys=" + URLEncoder.encode(key, UTF_8))
              .collect(Collectors.joining("&"));
      String target = StageTags.target(arn) + "?" + keys;
      next.forward(request.toService("apigateway", "DELETE", target, ""));
    }
    tags.forget(arn);
    changed.remove(key(operation, name));
    return next.forward(request);
  }

  private Reply deploy(Request request, Next next) {
    Reply deployed = next.forward(request);
    String name = request.json().path("stageName").asText("");
    if (deployed.isSuccess() && !name.isEmpty()) {
      touch(request.operation(), name);
    }
    return deployed;
  }

  private Reply stages(Request request, Next next) {
    Reply all = next.forward(request);
    if (!all.isSuccess()) {
      return all;
    }
    String deployment = request.query("deploymentId");
    ArrayNode kept = Json.object().putArray("item");
    for (JsonNode stage : all.json().path("item")) {
      // [R] §1.4: only the stages of that deployment.
      if (deployment.isEmpty() || stage.path("deploymentId").asText().equals(deployment)) {
        kept.add(shaped(request, stage.path("stageName").asText(), stage, next));
      }
    }
    return all.withBody(Json.object().<ObjectNode>set("item", kept).toString());
  }

  private Reply stage(Request request, String name, Reply reply, Next next) {
    return reply.isSuccess()
        ? reply.withBody(shaped(request, name, reply.json(), next).toString())
        : reply;
  }

  private ObjectNode shaped(Request request, String name, JsonNode stage, Next next) {
    ObjectNode shaped = StageShape.asAws(stage);
    JsonNode own = tags.of(arn(request, name), request, next);
    if (!own.isEmpty()) {
      shaped.set("tags", own);
    }
    Instant change = changed.get(key(request.operation(), name));
    if (change != null) {
      shaped.put("lastUpdatedDate", change.getEpochSecond());
    }
    return shaped;
  }

  private static String arn(Request request, String name) {
    return "arn:aws:apigateway:%s::/restapis/%s/stages/%s"
        .formatted(request.region(), request.operation().label("api"), name);
  }

  private static boolean deploymentExists(Request request, String id, Next next) {
    String target = "/restapis/" + request.operation().label("api") + "/deployments/" + id;
    return next.forward(request.toService("apigateway", "GET", target, "")).isSuccess();
  }

  private void touch(Operation operation, String name) {
    changed.put(key(operation, name), clock.instant());
  }

  private static String key(Operation operation, String name) {
    return operation.label("api") + "/" + name;
  }

  /** AWS names the account and the API that it does not find: [R] §1.6. */
  private static Reply naming(Request request, Reply reply) {
    String text = "Invalid API identifier specified";
    return reply.status() == 404
        ? reply.withBody(
            reply
                .body()
                .replace(
                    text + "\"",
                    text + " " + request.account() + ":" + request.operation().label("api") + "\""))
        : reply;
  }
}
