package io.github.stageguard.cli.lease;

import io.github.stageguard.cli.journal.OperatorJournal;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.lease.Standing;
import io.github.stageguard.lease.Term;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes a lease longer. The longer lease has an id of its own: the end of the old one, should it
 * have been delivered already, is then no longer the owner's and ends nothing.
 */
public final class LeaseExtension {
  private static final String COMMAND = "lease extend";

  /** What becomes, or became, of a wish for more time. */
  public sealed interface Result {
    /**
     * The lease is longer.
     *
     * @param lease as it stands now
     * @param before when it would have ended
     */
    record Extended(Lease lease, Instant before) implements Result {
      public Extended {
        Objects.requireNonNull(lease);
        Objects.requireNonNull(before);
      }
    }

    /** Nothing was changed. */
    record Refused(String why) implements Result {
      public Refused {
        Objects.requireNonNull(why);
      }
    }

    /** The lease ended, or was changed by someone else, in the same moment. */
    record Overtaken(String how) implements Result {
      public Overtaken {
        Objects.requireNonNull(how);
      }
    }
  }

  private final Stages stages;
  private final LeaseSchedules schedules;
  private final OperatorJournal journal;
  private final String functionArn;
  private final String leaseRoleArn;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /**
   * @param functionArn whom schedules should invoke
   * @param leaseRoleArn as which role
   * @param ids makes ids of leases; never the same twice
   */
  public LeaseExtension(
      Stages stages,
      LeaseSchedules schedules,
      OperatorJournal journal,
      String functionArn,
      String leaseRoleArn,
      InstantSource clock,
      Supplier<String> ids) {
    this.stages = stages;
    this.schedules = schedules;
    this.journal = journal;
    this.functionArn = functionArn;
    this.leaseRoleArn = leaseRoleArn;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Makes the stage's lease end later.
   *
   * @param stage as read
   * @param maximum how long a lease may last from its start, as the policy has it for the stage
   * @param until the wish, in whole seconds
   * @param reason why, in the caller's words
   * @throws CallFailedException when AWS does not answer; if it was the journal, nothing was
   *     changed, unless it failed at the very end
   */
  public Result extend(Stage stage, Duration maximum, Instant until, String reason) {
    StageRef ref = stage.ref();
    Result judged =
        judge(stage, schedules.find(ref), maximum, until.truncatedTo(ChronoUnit.SECONDS));
    if (!(judged instanceof Result.Extended(Lease longer, Instant before))) {
      return judged;
    }
    JournalEntry entry =
        journal.intend(Optional.of(ref), COMMAND, new Change.LeaseExtended(longer, before, reason));
    if (!replaced(longer, entry)) {
      journal.notMade(entry);
      return new Result.Overtaken("the lease ended meanwhile: its schedule is gone");
    }
    Optional<String> overtaken = overtaken(longer);
    if (overtaken.isPresent()) {
      journal.notMade(entry);
      return new Result.Overtaken(overtaken.get());
    }
    journal.done(entry);
    return stages.read(ref).filter(Stage::hasDataTrace).isPresent()
        ? judged
        : new Result.Overtaken("data trace was switched off meanwhile; the lease is longer");
  }

  /** What AWS refuses was not made; of what it does not answer nobody knows. */
  private boolean replaced(Lease longer, JournalEntry entry) {
    try {
      return schedules.replace(longer);
    } catch (CallFailedException e) {
      if (!e.mayPass()) {
        journal.notMade(entry);
      }
      throw e;
    }
  }

  /** Decides on the wish; an extension is then still to be made. */
  Result judge(Stage stage, Optional<LeaseSchedule> schedule, Duration maximum, Instant until) {
    if (!stage.hasDataTrace()) {
      return new Result.Refused("data trace is off, so that there is nothing to extend");
    }
    if (schedule.isEmpty()) {
      return new Result.Refused(
          "data trace is on, but has no lease yet: it gets one within minutes, if the policy says"
              + " so; try again then");
    }
    Instant now = clock.instant();
    return switch (Standing.of(schedule.get(), stage.ref(), functionArn, leaseRoleArn, now)) {
      case Standing.Ended ended ->
          new Result.Refused("the lease is over: it is being ended, and is not extended any more");
      case Standing.Broken broken ->
          new Result.Refused(
              "the lease's schedule is broken ("
                  + String.join(", ", broken.faults())
                  + "): StageGuard puts it right with its next sweep; try again then");
      case Standing.Stands(Lease lease) -> judge(lease, maximum, until, now);
    };
  }

  private Result judge(Lease lease, Duration maximum, Instant until, Instant now) {
    Instant latest = lease.startedAt().plus(maximum).truncatedTo(ChronoUnit.SECONDS);
    if (!until.isAfter(lease.endsAt())) {
      return new Result.Refused(
          "the lease ends at " + lease.endsAt() + " already; extending never shortens it");
    }
    if (until.isAfter(latest)) {
      return new Result.Refused(
          latest.isAfter(lease.endsAt())
              ? "the policy lets a lease last " + maximum + ": until " + latest + " at the latest"
              : "the policy lets a lease last " + maximum + ", which this one does already");
    }
    if (until.isBefore(Term.soonestEnd(now))) {
      return new Result.Refused(
          "an end must lie a minute ahead: " + Term.soonestEnd(now) + " at the soonest");
    }
    return new Result.Extended(
        new Lease(
            ids.get(), lease.stage(), lease.startedAt(), until, lease.startedBy(), lease.eventId()),
        lease.endsAt());
  }

  /** Reads again what was written; how someone else came in between, if so. */
  private Optional<String> overtaken(Lease longer) {
    Optional<LeaseSchedule> schedule = schedules.find(longer.stage());
    if (schedule.isEmpty()) {
      return Optional.of("the lease ended meanwhile: its schedule is gone");
    }
    boolean asWritten =
        schedule.get().carries(longer)
            && schedule.get().firesAt().equals(Optional.of(longer.endsAt()))
            && schedule.get().enabled();
    return asWritten ? Optional.empty() : Optional.of("someone else changed the lease meanwhile");
  }
}
