package io.github.stageguard.reconcile;

import java.time.Instant;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;

/**
 * What a sweep must know of the invocation that it runs in.
 *
 * @param stopAt when it must stop and leave the rest to another
 * @param told is told, with the id of the sweep, what came of each stage with a finding, as soon as
 *     it is known
 * @param calls how many requests were sent to AWS so far
 */
public record Invocation(Instant stopAt, BiConsumer<String, StageOutcome> told, IntSupplier calls) {
  /** For triggers that are no sweep. */
  public static final Invocation UNBOUNDED =
      new Invocation(Instant.MAX, (sweepId, stage) -> {}, () -> 0);

  public Invocation {
    Objects.requireNonNull(stopAt);
    Objects.requireNonNull(told);
    Objects.requireNonNull(calls);
  }
}
