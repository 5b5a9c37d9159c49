package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.Json;
import java.util.Map;

/** A REST stage as AWS describes it, made from what the emulator says. */
final class StageShape {
  private StageShape() {}

  /**
   * AWS leaves out what is not set: recorded GetStage answers have no {@code accessLogSettings},
   * {@code variables}, {@code tags} or {@code description} until there is one, and always {@code
   * methodSettings} and {@code cacheClusterStatus}: [R] §2.2, §2.4. Tags are not the stage's own
   * here but looked up by ARN.
   */
  static ObjectNode asAws(JsonNode emulated) {
    ObjectNode stage = emulated.deepCopy();
    stage.remove("tags");
    stage
        .properties()
        .removeIf(
            member -> !member.getKey().equals("methodSettings") && isUnset(member.getValue()));
    stage.put("cacheClusterStatus", "NOT_AVAILABLE");
    stage.set("methodSettings", asAws(emulated.path("methodSettings").properties()));
    return stage;
  }

  /**
   * AWS answers a key as the patch spelled it, {@code ~1pets/GET}: [D] and [R] §2.4. The emulator
   * decodes it to {@code /pets/GET} when an entry is made behind the gate's back, as by
   * CloudFormation.
   */
  private static ObjectNode asAws(Iterable<Map.Entry<String, JsonNode>> settings) {
    ObjectNode spelled = Json.object();
    for (Map.Entry<String, JsonNode> entry : settings) {
      String key = entry.getKey();
      int method = key.lastIndexOf('/');
      String path = method < 0 ? "" : key.substring(0, method);
      spelled.set(
          path.startsWith("/") ? path.replace("/", "~1") + key.substring(method) : key,
          entry.getValue());
    }
    return spelled;
  }

  private static boolean isUnset(JsonNode value) {
    return value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }
}
