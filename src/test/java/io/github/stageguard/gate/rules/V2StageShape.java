package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** A stage of an HTTP or WebSocket API as AWS describes it, made from what the emulator says. */
final class V2StageShape {
  private V2StageShape() {}

  /**
   * What is unset is left out, but for the maps and the default settings that the kind of API has:
   * [R] of an HTTP API's CreateStage and of a WebSocket API's GetStage. A route's entry holds what
   * was set: [C]. Tags are not the stage's own here but looked up by ARN.
   */
  static ObjectNode asAws(JsonNode emulated, boolean http) {
    ObjectNode stage = emulated.deepCopy();
    stage.remove("tags");
    stage.properties().removeIf(member -> isUnset(member.getValue()));
    stage.withObject("/stageVariables");
    stage.withObject("/routeSettings");
    ObjectNode defaults = stage.withObject("/defaultRouteSettings");
    fill(defaults, "detailedMetricsEnabled", BooleanNode.FALSE);
    if (!http) {
      fill(defaults, "dataTraceEnabled", BooleanNode.FALSE);
      fill(defaults, "loggingLevel", TextNode.valueOf("OFF"));
    }
    return stage;
  }

  private static void fill(ObjectNode settings, String member, JsonNode value) {
    if (!settings.has(member)) {
      settings.set(member, value);
    }
  }

  private static boolean isUnset(JsonNode value) {
    return value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }
}
