package io.github.stageguard.sweep;

import io.github.stageguard.stage.ApiFamily;
import java.util.Objects;

/**
 * A page of the list of APIs.
 *
 * @param family whose APIs
 * @param token the page's token; empty for the first
 */
public record Listing(ApiFamily family, String token) {
  public Listing {
    Objects.requireNonNull(family);
    Objects.requireNonNull(token);
  }
}
