package io.github.stageguard.gate.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tags of stages, which the emulator keeps by ARN and not with the stage. It is asked once for
 * each stage; after that they are known from the calls that change them, so that tags changed
 * behind the gate's back stay unseen.
 */
public final class StageTags implements Rule {
  private static final Set<String> CHANGES = Set.of("TagResource", "UntagResource");

  private final Map<String, JsonNode> known = new HashMap<>();

  @Override
  public Reply answer(Request request, Next next) {
    Operation operation = request.operation();
    return operation.service().equals("apigateway") && CHANGES.contains(operation.name())
        ? change(operation.label("arn"), request, next)
        : next.forward(request);
  }

  private synchronized Reply change(String stageArn, Request request, Next next) {
    known.remove(stageArn);
    return next.forward(request);
  }

  /** A stage's tags; none: an empty object. */
  synchronized JsonNode of(String stageArn, Request request, Rule.Next next) {
    JsonNode tags = known.get(stageArn);
    if (tags == null) {
      Reply reply = next.forward(request.toService("apigateway", "GET", target(stageArn), ""));
      tags = reply.isSuccess() ? reply.json().path("tags") : Json.object();
      known.put(stageArn, tags);
    }
    return tags.deepCopy();
  }

  /** Says that a stage was made with these tags; what is no object stands for none. */
  synchronized void made(String stageArn, JsonNode tags) {
    known.put(stageArn, tags != null && tags.isObject() ? tags.deepCopy() : Json.object());
  }

  /** Says that a stage is gone. */
  synchronized void forget(String stageArn) {
    known.remove(stageArn);
  }

  /** Where the emulator keeps the tags of that stage. */
  static String target(String stageArn) {
    String root = stageArn.contains("::/restapis/") ? "/tags/" : "/v2/tags/";
    return root + URLEncoder.encode(stageArn, UTF_8);
  }
}
