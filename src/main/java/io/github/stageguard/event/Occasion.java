package io.github.stageguard.event;

import java.time.Instant;
import java.util.Objects;

/**
 * What made StageGuard look: evidence, and the moment at which a lease would start. Nothing else is
 * decided by it.
 *
 * @param name the call's name, or the envelope's detail type
 * @param eventId CloudTrail's id of the call, or the envelope's id
 * @param at when it happened
 * @param actor who did it
 */
public record Occasion(String name, String eventId, Instant at, Actor actor) {
  public Occasion {
    Objects.requireNonNull(name);
    Objects.requireNonNull(eventId);
    Objects.requireNonNull(at);
    Objects.requireNonNull(actor);
  }

  /** The same occasion as if it happened at another time. */
  public Occasion at(Instant moment) {
    return new Occasion(name, eventId, moment, actor);
  }
}
