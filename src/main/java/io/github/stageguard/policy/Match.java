package io.github.stageguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.stage.Stage;

/**
 * Which stages an override or an exemption is about: those for which every key holds.
 *
 * @param keys the mapping as the policy has it, valid by the schema
 */
record Match(JsonNode keys) {

  boolean matches(Subject subject) {
    Stage stage = subject.stage();
    return holds("apiId", stage.ref().apiId())
        && new Glob(keys.path("stage").asText("*")).matches(stage.ref().stageName())
        && holds("kind", stage.kind().label())
        && holds("account", subject.account())
        && holds("region", subject.region())
        && keys.path("tags").properties().stream()
            .allMatch(tag -> tag.getValue().asText().equals(stage.tags().get(tag.getKey())));
  }

  private boolean holds(String key, String value) {
    return keys.path(key).asText(value).equals(value);
  }
}
