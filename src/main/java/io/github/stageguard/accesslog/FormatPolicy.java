package io.github.stageguard.accesslog;

import java.util.List;
import java.util.Objects;

/**
 * What the policy asks of the access log format of one stage.
 *
 * @param notation the notation of a format written for a stage that has none
 * @param required names of variables that must be in the format, without {@code $context.}, in the
 *     order in which they are added
 * @param forbidden names of variables that must not be in the format, without {@code $context.}
 */
public record FormatPolicy(Notation notation, List<String> required, List<String> forbidden) {
  public FormatPolicy {
    Objects.requireNonNull(notation);
    required = List.copyOf(required);
    forbidden = List.copyOf(forbidden);
  }
}
