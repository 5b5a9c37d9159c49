package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.lease.Standing;
import io.github.stageguard.lease.Term;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Sees to it that data trace which is on has a lease, and at most one. */
final class Leases {
  private static final int TRIES = 3;

  private final LeaseSchedules schedules;
  private final String targetArn;
  private final String roleArn;
  private final InstantSource clock;
  private final Supplier<String> ids;

  Leases(
      LeaseSchedules schedules,
      String targetArn,
      String roleArn,
      InstantSource clock,
      Supplier<String> ids) {
    this.schedules = schedules;
    this.targetArn = targetArn;
    this.roleArn = roleArn;
    this.clock = clock;
    this.ids = ids;
  }

  Optional<LeaseSchedule> find(StageRef stage) {
    return schedules.find(stage);
  }

  void delete(StageRef stage) {
    schedules.delete(stage);
  }

  /** Sees to the lease of a stage that has data trace on. A lease that stands is never extended. */
  Hold settle(Stage stage, Occasion occasion, Duration length) {
    StageRef ref = stage.ref();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Instant now = clock.instant();
      Term term = Term.of(occasion.at(), stage.lastUpdated(), now, length);
      if (term instanceof Term.Runs runs) {
        Lease lease = lease(ids.get(), ref, runs.startedAt(), runs.endsAt(), occasion);
        if (schedules.create(lease)) {
          return new Hold.Begun(lease);
        }
      }
      Optional<LeaseSchedule> schedule = schedules.find(ref);
      if (schedule.isPresent()) {
        Hold hold = judged(schedule.get(), term, ref, occasion, now);
        if (!(hold instanceof Hold.Repaired(var lease, var faults)) || schedules.replace(lease)) {
          return hold;
        }
      } else if (term instanceof Term.Over over) {
        return new Hold.Over(over.startedAt(), occasion.actor().principal(), false);
      }
    }
    throw new CallFailedException(
        CallFailedException.Kind.UNAVAILABLE,
        "scheduler:CreateSchedule",
        "LeaseKeepsChanging",
        "the schedule of " + ref + " appeared and disappeared " + TRIES + " times",
        null);
  }

  /** What settling would come to as things are; writes nothing. */
  Hold foreseen(Stage stage, Occasion occasion, Duration length) {
    StageRef ref = stage.ref();
    Instant now = clock.instant();
    Term term = Term.of(occasion.at(), stage.lastUpdated(), now, length);
    Optional<LeaseSchedule> schedule = schedules.find(ref);
    if (schedule.isPresent()) {
      return judged(schedule.get(), term, ref, occasion, now);
    }
    return switch (term) {
      case Term.Runs(var start, var end) ->
          new Hold.Begun(lease(ids.get(), ref, start, end, occasion));
      case Term.Over over -> new Hold.Over(over.startedAt(), occasion.actor().principal(), false);
    };
  }

  /** What the schedule comes to; one that would have to be put right is not yet. */
  private Hold judged(
      LeaseSchedule schedule, Term term, StageRef ref, Occasion occasion, Instant now) {
    return switch (Standing.of(schedule, ref, targetArn, roleArn, now)) {
      case Standing.Stands(Lease lease) -> new Hold.Standing(lease);
      case Standing.Ended(Optional<Lease> lease) -> over(lease, term, occasion);
      case Standing.Broken broken -> {
        Optional<Lease> mended = mended(broken, term, ref, occasion);
        if (mended.isEmpty() || !mended.get().endsAt().isAfter(now)) {
          yield over(broken.lease(), term, occasion);
        }
        yield new Hold.Repaired(atLeastAMinuteAhead(mended.get(), now), broken.faults());
      }
    };
  }

  /**
   * The lease as it should stand: its own with the end that its schedule has. A schedule that
   * carries no lease of ours has no say in when a lease ends, but for an end sooner than a new
   * one's.
   */
  private Optional<Lease> mended(
      Standing.Broken broken, Term term, StageRef ref, Occasion occasion) {
    if (broken.lease().isPresent()) {
      Lease lease = broken.lease().get();
      return Optional.of(
          new Lease(
              lease.id(),
              ref,
              lease.startedAt(),
              broken.endsAt().orElse(lease.endsAt()),
              lease.startedBy(),
              lease.eventId()));
    }
    if (term instanceof Term.Runs(Instant startedAt, Instant endsAt)) {
      Instant end = broken.endsAt().filter(endsAt::isAfter).orElse(endsAt);
      return Optional.of(lease(ids.get(), ref, startedAt, end, occasion));
    }
    return Optional.empty();
  }

  private static Hold over(Optional<Lease> lease, Term term, Occasion occasion) {
    Instant from =
        lease
            .map(Lease::startedAt)
            .orElseGet(
                () ->
                    switch (term) {
                      case Term.Runs runs -> runs.startedAt();
                      case Term.Over over -> over.startedAt();
                    });
    return new Hold.Over(
        from, lease.map(Lease::startedBy).orElse(occasion.actor().principal()), true);
  }

  private static Lease atLeastAMinuteAhead(Lease lease, Instant now) {
    Instant soonest = Term.soonestEnd(now);
    return lease.endsAt().isBefore(soonest)
        ? new Lease(
            lease.id(),
            lease.stage(),
            lease.startedAt(),
            soonest,
            lease.startedBy(),
            lease.eventId())
        : lease;
  }

  private static Lease lease(
      String id, StageRef stage, Instant start, Instant end, Occasion occasion) {
    return new Lease(id, stage, start, end, occasion.actor().principal(), occasion.eventId());
  }
}
