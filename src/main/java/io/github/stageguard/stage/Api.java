package io.github.stageguard.stage;

import java.util.Objects;

/**
 * An API.
 *
 * @param kind its kind
 * @param id its id: 1 to 64 letters, digits and hyphens
 */
public record Api(ApiKind kind, String id) {

  /**
   * @throws IllegalArgumentException if AWS could not have given an API this id
   */
  public Api {
    Objects.requireNonNull(kind);
    if (!StageRef.isApiId(id)) {
      throw new IllegalArgumentException("not an API id");
    }
  }
}
