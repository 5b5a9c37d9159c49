package io.github.stageguard.journal;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Tells when StageGuard must yield to someone who keeps changing a stage back. */
public final class Contention {
  private Contention() {}

  /**
   * The contest that goes on about a stage.
   *
   * @param rule what holds for the stage
   */
  public static Optional<Contest> standing(
      History history, StagePolicy.Contested rule, Instant now) {
    return history.contest().filter(contest -> rule.yields() && contest.isOn(now));
  }

  /**
   * The contest that begins because the stage was put right too often, if it was: after so many
   * events of one principal. What nobody in particular calls for, such as a sweep, begins none, and
   * neither do changes from before the last contest, of data trace, or never made.
   *
   * @param history what was done about the stage
   * @param rule what holds for the stage
   * @param stage the stage, which is to be put right once more
   * @param occasion the change that calls for it
   */
  public static Optional<Contest> begun(
      History history, StagePolicy.Contested rule, StageRef stage, Occasion occasion, Instant now) {
    String principal = Principal.of(occasion.actor().principal());
    Instant windowFrom = now.minus(rule.window());
    Instant from =
        history
            .contest()
            .map(Contest::until)
            .filter(until -> until.isAfter(windowFrom))
            .orElse(windowFrom);
    long changes =
        history.entries().stream()
            .filter(entry -> entry.state() != JournalEntry.State.NOT_MADE)
            .filter(entry -> !entry.at().isBefore(from))
            .filter(entry -> !entry.occasion().eventId().equals(occasion.eventId()))
            .filter(entry -> Principal.of(entry.occasion().actor().principal()).equals(principal))
            .filter(entry -> putsRight(entry.change()))
            .map(entry -> entry.occasion().eventId())
            .distinct()
            .count();
    if (!rule.yields() || principal.isEmpty() || changes < rule.changes()) {
      return Optional.empty();
    }
    Instant since = now.truncatedTo(ChronoUnit.SECONDS);
    return Optional.of(
        new Contest(
            stage,
            principal,
            Math.toIntExact(changes),
            since,
            since.plus(rule.window()),
            occasion.eventId()));
  }

  private static boolean putsRight(Change change) {
    return switch (change) {
      case Change.StageEdited edited ->
          edited.edits().stream().anyMatch(edit -> !(edit instanceof DataTraceEdit));
      case Change.LogGroupCreated created -> true;
      case Change.RetentionSet set -> true;
      case Change.KmsKeySet set -> true;
      case Change.LeaseBegun begun -> false;
      case Change.LeaseExtended extended -> false;
      case Change.LeaseScheduleRepaired repaired -> false;
      case Change.DataTraceEnded ended -> false;
      case Change.LeaseRemoved removed -> false;
      case Change.LogGroupRestored restored -> false;
      case Change.CloudWatchRoleReplaced replaced -> false;
    };
  }
}
