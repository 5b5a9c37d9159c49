package io.github.stageguard.stage;

import java.util.List;
import java.util.Objects;

/**
 * A part of the list of all APIs.
 *
 * @param apis those of this page
 * @param next token of the page after it; empty if there is none
 */
public record ApiPage(List<Api> apis, String next) {
  public ApiPage {
    apis = List.copyOf(apis);
    Objects.requireNonNull(next);
  }
}
