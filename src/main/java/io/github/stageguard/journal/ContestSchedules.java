package io.github.stageguard.journal;

/** The one-shot schedules that have StageGuard look at a stage again when a contest is over. */
@FunctionalInterface
public interface ContestSchedules {

  /**
   * Has the stage looked at when the contest is over; nothing happens if it is scheduled already.
   *
   * @throws io.github.stageguard.stage.CallFailedException when AWS does not answer
   */
  void schedule(Contest contest);
}
