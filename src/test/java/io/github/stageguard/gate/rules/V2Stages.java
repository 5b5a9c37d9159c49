package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The stages of HTTP and WebSocket APIs. The emulator keeps them, but what a request makes of one
 * is worked out here, and each answer is put into AWS's shape.
 */
public final class V2Stages implements Rule {
  /** The stage that CreateApi makes when it is given a target: [D] §1.5. */
  private static final String QUICK = "$default";

  /** The members of a stage that requests can change. */
  private static final List<String> MEMBERS =
      List.of(
          "accessLogSettings",
          "autoDeploy",
          "clientCertificateId",
          "defaultRouteSettings",
          "deploymentId",
          "description",
          "routeSettings",
          "stageVariables");

  private final InstantSource clock;
  private final StageTags tags;
  private final Map<String, Instant> changed = new ConcurrentHashMap<>();
  private final Map<String, String> protocols = new ConcurrentHashMap<>();
  private final Set<String> quickCreated = ConcurrentHashMap.newKeySet();

  /** Stages change by that clock, in whole seconds: [R] §1.7. */
  public V2Stages(InstantSource clock, StageTags tags) {
    this.clock = clock;
    this.tags = tags;
  }

  @Override
  public Reply answer(Request request, Next next) {
    Operation operation = request.operation();
    if (!operation.service().equals("apigateway") || !request.target().startsWith("/v2/apis")) {
      return next.forward(request);
    }
    V2Api api = new V2Api(request, next);
    String name = operation.label("stage");
    Reply reply =
        switch (operation.name()) {
          case "CreateApi" -> createApi(request, next);
          case "GetStage" -> described(api, next.forward(request));
          case "GetStages" -> stages(api);
          case "CreateStage" -> create(api);
          case "UpdateStage" ->
              change(api, name, stage -> edit(api).applyTo(stage, request.json()));
          case "DeleteAccessLogSettings" ->
              emptied(change(api, name, stage -> stage.without("accessLogSettings")));
          case "DeleteRouteSettings" ->
              emptied(change(api, name, stage -> withoutRoute(stage, operation.label("route"))));
          case "DeleteStage" -> delete(api, name);
          case "CreateDeployment" -> deploy(api);
          default -> next.forward(request);
        };
    return naming(api, reply);
  }

  private Reply createApi(Request request, Next next) {
    boolean quick = request.json().has("target");
    if (quick && !request.json().path("protocolType").asText().equals("HTTP")) {
      throw AwsError.badRequest(
          "Quick create is supported only for HTTP APIs"); // [D]; [I] the text
    }
    Reply created = next.forward(request);
    if (!created.isSuccess()) {
      return created;
    }
    String api = created.json().path("apiId").asText();
    protocols.put(api, created.json().path("protocolType").asText());
    if (quick) {
      String body = Json.object().put("stageName", QUICK).put("autoDeploy", true).toString();
      next.forward(request.toService("apigateway", "POST", "/v2/apis/" + api + "/stages", body));
      quickCreated.add(api);
      touch(api, QUICK);
    }
    return created;
  }

  private synchronized Reply create(V2Api api) {
    ObjectNode wanted = (ObjectNode) api.request().json();
    String name = wanted.path("stageName").asText();
    if (api.stage(name).isSuccess()) {
      throw new AwsError(409, "ConflictException", "Stage already exists"); // [C]
    }
    JsonNode given = wanted.path("tags");
    wanted.setAll(edit(api).applyTo(Json.object(), wanted));
    Reply created = api.next().forward(api.request().withBody(wanted.toString()));
    if (!created.isSuccess()) {
      return created;
    }
    tags.made(api.stageArn(name), given);
    touch(api.id(), name);
    return described(api, created);
  }

  /** Changes a stage in one piece, so that changes that come together all take effect. */
  private synchronized Reply change(V2Api api, String name, UnaryOperator<ObjectNode> change) {
    Reply before = api.stage(name);
    if (!before.isSuccess()) {
      return before;
    }
    if (isManaged(api, name)) {
      // [D] §1.5; that it holds for all settings, and the text, are [I].
      throw AwsError.badRequest("The stage is managed by API Gateway and can't be modified");
    }
    ObjectNode stage = V2StageShape.asAws(before.json(), isHttp(api));
    ObjectNode after = change.apply(stage.deepCopy());
    touch(api.id(), name);
    return described(api, api.patchStage(name, difference(stage, after)));
  }

  private static String difference(ObjectNode before, ObjectNode after) {
    ObjectNode members = Json.object();
    for (String member : MEMBERS) {
      if (!after.path(member).equals(before.path(member))) {
        members.set(member, after.has(member) ? after.get(member) : Json.object());
      }
    }
    return members.toString();
  }

  private static ObjectNode withoutRoute(ObjectNode stage, String routeKey) {
    if (stage.withObject("/routeSettings").remove(routeKey) == null) {
      throw V2StageEdit.noSuchRoute(routeKey); // That it is a 404 was reported by a user of AWS.
    }
    return stage;
  }

  /** The emulator would not say that there is no such stage. */
  private static Reply delete(V2Api api, String name) {
    Reply there = api.stage(name);
    return there.isSuccess() ? api.next().forward(api.request()) : there;
  }

  private Reply deploy(V2Api api) {
    String name = api.request().json().path("stageName").asText("");
    Reply there = name.isEmpty() ? api.description() : api.stage(name);
    if (!there.isSuccess()) {
      return there; // [I] for a stage
    }
    Reply deployed = api.next().forward(api.request());
    ObjectNode deployment = (ObjectNode) deployed.json();
    if (!name.isEmpty()) {
      String id = deployment.path("deploymentId").asText();
      api.patchStage(name, Json.object().put("deploymentId", id).toString());
      touch(api.id(), name);
    }
    return deployed.withBody(deployment.put("autoDeployed", false).toString()); // [R] §1.4
  }

  private Reply stages(V2Api api) {
    Reply all = api.next().forward(api.request());
    if (!all.isSuccess()) {
      return all;
    }
    ArrayNode items = Json.object().putArray("items");
    all.json().path("items").forEach(stage -> items.add(shaped(api, stage)));
    return all.withBody(Json.object().<ObjectNode>set("items", items).toString());
  }

  private Reply described(V2Api api, Reply reply) {
    return reply.isSuccess() ? reply.withBody(shaped(api, reply.json()).toString()) : reply;
  }

  private ObjectNode shaped(V2Api api, JsonNode emulated) {
    ObjectNode stage = V2StageShape.asAws(emulated, isHttp(api));
    String name = stage.path("stageName").asText();
    stage.set("tags", tags.of(api.stageArn(name), api.request(), api.next()));
    Instant change = changed.get(key(api.id(), name));
    if (change != null) {
      stage.put("lastUpdatedDate", change.truncatedTo(ChronoUnit.SECONDS).toString());
    }
    if (isManaged(api, name)) {
      stage.put("apiGatewayManaged", true);
    }
    return stage;
  }

  private V2StageEdit edit(V2Api api) {
    return new V2StageEdit(api, isHttp(api));
  }

  /** The protocol of an API never changes. */
  private boolean isHttp(V2Api api) {
    return protocols.computeIfAbsent(api.id(), _ -> protocol(api)).equals("HTTP");
  }

  private static String protocol(V2Api api) {
    Reply description = api.description();
    if (!description.isSuccess()) {
      throw new AwsError(404, "NotFoundException", unknown(api));
    }
    return description.json().path("protocolType").asText();
  }

  private boolean isManaged(V2Api api, String stageName) {
    return stageName.equals(QUICK) && quickCreated.contains(api.id());
  }

  private void touch(String api, String stageName) {
    changed.put(key(api, stageName), clock.instant());
  }

  private static String key(String api, String stageName) {
    return api + "/" + stageName;
  }

  private static Reply emptied(Reply reply) {
    return reply.isSuccess() ? new Reply(204, Map.of(), "", false) : reply;
  }

  private static Reply naming(V2Api api, Reply reply) {
    String message = reply.status() == 404 ? reply.json().path("message").asText() : "";
    if (message.startsWith("API ")) {
      return notFound(unknown(api));
    }
    return message.startsWith("Stage ")
        ? notFound("Invalid stage identifier specified") // [I]
        : reply;
  }

  /** Users of AWS report this text, with account and API as here. */
  private static String unknown(V2Api api) {
    return "Invalid API identifier specified " + api.request().account() + ":" + api.id();
  }

  private static Reply notFound(String message) {
    return new AwsError(404, "NotFoundException", message).reply("apigateway");
  }
}
