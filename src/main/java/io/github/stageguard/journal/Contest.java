package io.github.stageguard.journal;

import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.Objects;

/**
 * A stage that StageGuard leaves alone for a while, but for data trace, because someone keeps
 * changing it back.
 *
 * @param stage the stage
 * @param principal who does, as {@link Principal#of} names them; empty if unknown
 * @param changes how often the stage had been put right within the window
 * @param since when StageGuard yielded, in seconds
 * @param until when it looks at the stage again, in seconds
 * @param eventId the event that made it yield
 */
public record Contest(
    StageRef stage, String principal, int changes, Instant since, Instant until, String eventId) {
  public Contest {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(principal);
    Objects.requireNonNull(since);
    Objects.requireNonNull(until);
    Objects.requireNonNull(eventId);
  }

  public boolean isOn(Instant now) {
    return now.isBefore(until);
  }
}
