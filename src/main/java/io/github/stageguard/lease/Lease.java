package io.github.stageguard.lease;

import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Leave to have data trace on, for all methods or routes of one stage, until a moment.
 *
 * @param id tells this lease from every other, also from an earlier or later one of the same stage
 * @param stage the stage
 * @param startedAt when it began
 * @param endsAt when data trace is switched off, in whole seconds
 * @param startedBy principal of the change that showed the trace; not necessarily who switched it
 *     on
 * @param eventId CloudTrail id of that change; empty if there was none
 */
public record Lease(
    String id,
    StageRef stage,
    Instant startedAt,
    Instant endsAt,
    String startedBy,
    String eventId) {
  public Lease {
    Objects.requireNonNull(id);
    Objects.requireNonNull(stage);
    Objects.requireNonNull(startedAt);
    endsAt = endsAt.truncatedTo(ChronoUnit.SECONDS);
    Objects.requireNonNull(startedBy);
    Objects.requireNonNull(eventId);
  }
}
