package io.github.stageguard.sweep;

import io.github.stageguard.stage.CallFailedException;
import java.time.Instant;

/**
 * The one-shot schedules by which a sweep goes on. Methods throw {@link CallFailedException} when
 * AWS does not answer.
 */
public interface SweepSchedules {

  /** Where no schedule can be held: a sweep that does not come to its end fails. */
  SweepSchedules NONE =
      new SweepSchedules() {
        @Override
        public boolean isUnderWay(Instant now) {
          return false;
        }

        @Override
        public boolean isOvertaken(SweepProgress progress, Instant now) {
          return false;
        }

        @Override
        public void cancel() {}

        @Override
        public void schedule(SweepProgress progress, Instant at) {
          throw new CallFailedException(
              CallFailedException.Kind.REFUSED,
              "scheduler:CreateSchedule",
              "NoSchedules",
              "no schedule can be held here, so the sweep ends before it is over",
              null);
        }
      };

  /** Whether a sweep is to go on at some time after {@code now}. */
  boolean isUnderWay(Instant now);

  /** Whether a sweep that began later than this one is to go on at some time after {@code now}. */
  boolean isOvertaken(SweepProgress progress, Instant now);

  /** Deletes the schedules of all sweeps that are to go on. */
  void cancel();

  /**
   * Has the sweep go on; nothing happens if the same part of it is scheduled already.
   *
   * @param at when, at least a minute ahead
   */
  void schedule(SweepProgress progress, Instant at);
}
