package io.github.stageguard.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * For which stage the policy has a log group, told from the group's name.
 *
 * @param apiId id of the stage's API
 * @param stageName its name; empty when all stages of the API share the group
 */
public record LogGroupOwner(String apiId, Optional<String> stageName) {
  public LogGroupOwner {
    Objects.requireNonNull(apiId);
    Objects.requireNonNull(stageName);
  }
}
