package io.github.stageguard.journal;

import java.util.Objects;

/**
 * A change that was made.
 *
 * @param id under which the journal has it; empty if it has not
 * @param change what was written
 */
public record Made(String id, Change change) {
  public Made {
    Objects.requireNonNull(id);
    Objects.requireNonNull(change);
  }
}
