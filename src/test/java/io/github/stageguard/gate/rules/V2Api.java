package io.github.stageguard.gate.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.net.URLEncoder;

/**
 * The HTTP or WebSocket API that a request is about, and what AWS looks at beside its stages, as
 * the emulator has them.
 */
record V2Api(Request request, Rule.Next next) {
  String id() {
    return request.operation().label("api");
  }

  /** What the emulator answers about the API itself. */
  Reply description() {
    return call("GET", "", "");
  }

  /** What the emulator answers about a stage. */
  Reply stage(String name) {
    return call("GET", "/stages/" + encode(name), "");
  }

  /** Replaces the members that the body has; an empty one is removed. */
  Reply patchStage(String name, String body) {
    return call("PATCH", "/stages/" + encode(name), body);
  }

  String stageArn(String name) {
    return "arn:aws:apigateway:%s::/apis/%s/stages/%s".formatted(request.region(), id(), name);
  }

  boolean hasDeployment(String deployment) {
    return call("GET", "/deployments/" + encode(deployment), "").isSuccess();
  }

  boolean hasRoute(String routeKey) {
    return call("GET", "/routes", "")
        .json()
        .path("items")
        .valueStream()
        .anyMatch(route -> route.path("routeKey").asText().equals(routeKey));
  }

  boolean accountNamesRole() {
    return Account.namesRole(request, next);
  }

  /** Whether there is such a group in the account and Region of the request. */
  boolean logGroupExists(String arn) {
    String place = "arn:aws:logs:%s:%s:log-group:".formatted(request.region(), request.account());
    if (!arn.startsWith(place)) {
      return false;
    }
    String name = arn.substring(place.length());
    String body = Json.object().put("logGroupNamePrefix", name).put("limit", 1).toString();
    JsonNode groups = next.forward(request.toLogs("DescribeLogGroups", body)).json();
    return groups.path("logGroups").path(0).path("logGroupName").asText().equals(name);
  }

  private Reply call(String method, String below, String body) {
    String target = "/v2/apis/" + encode(id()) + below;
    return next.forward(request.toService("apigateway", method, target, body));
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, UTF_8);
  }
}
