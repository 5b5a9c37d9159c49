package io.github.stageguard.policy;

import io.github.stageguard.stage.Stage;
import java.util.Objects;

/**
 * What a policy's {@code match} is held against: a stage as read and where it stands.
 *
 * @param stage the stage as read
 * @param partition AWS partition, {@code aws} in most Regions
 * @param region the Region
 * @param account the twelve digits of the account
 */
public record Subject(Stage stage, String partition, String region, String account) {
  public Subject {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(partition);
    Objects.requireNonNull(region);
    Objects.requireNonNull(account);
  }
}
