package io.github.stageguard.reconcile;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.lease.Term;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import io.github.stageguard.sweep.Listing;
import io.github.stageguard.sweep.Pace;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepNotice;
import io.github.stageguard.sweep.SweepProgress;
import io.github.stageguard.sweep.SweepSchedules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A look at every stage of the account and Region: first at all of them, writing nothing but what
 * data trace calls for, then back to those that must be written to, if the policy allows for so
 * many, and last at the leases that stand.
 */
final class AccountSweep {
  private static final Duration REST = Duration.ofMinutes(5);
  private static final Duration GIVES_UP_AFTER = Duration.ofHours(24);

  /** How much text about stages to be written to a part hands to the next. */
  private static final int MOST_CARRIED = 100_000;

  private final With with;

  /**
   * What a sweep works with.
   *
   * @param stages keep the pace
   * @param each keeps the pace
   * @param ids makes ids of sweeps; never the same twice
   */
  record With(
      Stages stages,
      StageReconciler each,
      LogGroups logGroups,
      LeaseSchedules leases,
      SweepSchedules schedules,
      Place place,
      Pace pace,
      InstantSource clock,
      Supplier<String> ids) {}

  AccountSweep(With with) {
    this.with = with;
  }

  /** Does as much of the sweep as the invocation allows for. */
  Outcome run(Trigger.SweepDue due, Settings settings, Invocation invocation) {
    Part part = null;
    try {
      Instant now = with.clock.instant();
      if (due.progress().isEmpty() && with.schedules.isUnderWay(now)) {
        if (!due.policyChanged()) {
          return Outcome.none(due, settings.enforcing(), "a sweep is under way");
        }
        with.schedules.cancel();
      }
      SweepProgress begun = due.progress().orElseGet(() -> beginning(due, now));
      part = new Part(begun, settings, invocation);
      Optional<Instant> goesOnAt = part.goOn();
      return part.outcome(due, goesOnAt, Optional.empty());
    } catch (CallFailedException e) {
      return part == null
          ? Outcome.failed(due, settings.enforcing(), e)
          : part.outcome(due, Optional.empty(), Optional.of(e));
    }
  }

  private SweepProgress beginning(Trigger.SweepDue due, Instant now) {
    return new SweepProgress(
        due.id().isEmpty() ? with.ids.get() : due.id(),
        1,
        now,
        Optional.of(new Listing(ApiFamily.V1, "")),
        List.of(),
        List.of(),
        0,
        false,
        SweepCounts.NONE);
  }

  /** What one invocation does of a sweep. */
  private final class Part {
    private final SweepProgress begun;
    private final Settings settings;
    private final Invocation invocation;
    private final Occasion occasion;
    private final SweepTally tally;
    private final DestinationGroups destinations;
    private final Deque<Api> apis;
    private final Deque<StageRef> repairs;
    private final Set<StageRef> seen = new HashSet<>();
    private Optional<Listing> listing;
    private int violating;
    private int carried;
    private boolean roleSeen;
    private Optional<AccountOutcome> role = Optional.empty();

    Part(SweepProgress begun, Settings settings, Invocation invocation) {
      this.begun = begun;
      this.settings = settings;
      this.invocation = invocation;
      this.occasion =
          new Occasion(SweepNotice.DETAIL_TYPE, begun.id(), with.clock.instant(), Actor.NOBODY);
      this.tally =
          new SweepTally(begun.counts(), stage -> invocation.told().accept(begun.id(), stage));
      this.destinations = with.each.destinations(settings, index());
      this.apis = new ArrayDeque<>(begun.apis());
      this.repairs = new ArrayDeque<>(begun.repairs());
      this.listing = begun.listing();
      this.violating = begun.violating();
      this.carried = begun.repairs().stream().mapToInt(ref -> ref.toString().length()).sum();
      this.roleSeen = begun.roleSeen();
    }

    private LogGroupIndex index() {
      return new LogGroupIndex(with.logGroups, settings.policy().logGroupPrefix(with.place));
    }

    /** Goes on until all is done or the time is up; in that case when it goes on again. */
    Optional<Instant> goOn() {
      with.pace.set(settings.policy().sweep().requestsPerSecond());
      while (!apis.isEmpty() || listing.isPresent()) {
        if (isTimeUp()) {
          return Optional.of(goOnLater(Term.soonestEnd(with.clock.instant())));
        }
        if (apis.isEmpty()) {
          list(listing.get());
        } else if (!visited(apis.getFirst())) {
          return Optional.of(goOnLater(with.clock.instant().plus(REST)));
        } else {
          apis.removeFirst();
        }
      }
      while (!repairs.isEmpty()) {
        if (isTimeUp()) {
          return Optional.of(goOnLater(Term.soonestEnd(with.clock.instant())));
        }
        StageOutcome outcome =
            with.each.reconcile(repairSettings(), repairs.getFirst(), occasion, destinations);
        if (outcome.failure().filter(e -> e.kind() == Kind.THROTTLED).isPresent()) {
          tally.tell(outcome);
          return Optional.of(goOnLater(with.clock.instant().plus(REST)));
        }
        tally.add(outcome);
        repairs.removeFirst();
      }
      if (settings.enforcing()) {
        with.leases.all().forEach(this::lookAfter);
      }
      destinations.failure().ifPresent(cause -> tally.failed("", cause));
      return Optional.empty();
    }

    private boolean isTimeUp() {
      return !with.clock.instant().isBefore(invocation.stopAt());
    }

    private void list(Listing page) {
      ApiPage found = with.stages.apis(page.family(), page.token());
      apis.addAll(found.apis());
      if (!found.next().isEmpty()) {
        listing = Optional.of(new Listing(page.family(), found.next()));
      } else {
        listing =
            page.family() == ApiFamily.V1
                ? Optional.of(new Listing(ApiFamily.V2, ""))
                : Optional.empty();
      }
    }

    /** Looks at the stages of an API; false if the account has no room for that now. */
    private boolean visited(Api api) {
      List<Stage> stages;
      try {
        stages = with.stages.ofApi(api);
      } catch (CallFailedException e) {
        if (e.kind() == Kind.THROTTLED) {
          return false;
        }
        tally.failed(api.id(), e);
        return true;
      }
      stages.forEach(this::visit);
      return true;
    }

    private void visit(Stage stage) {
      tally.saw();
      seen.add(stage.ref());
      seeRole(stage);
      Settings held = settings;
      if (settings.enforcing() && mustBeWrittenTo(stage)) {
        violating++;
        if (isTooMany()) {
          held = repairSettings();
        } else if (carried + stage.ref().toString().length() > MOST_CARRIED) {
          held =
              settings.holding(
                  "more stages than one sweep can write to: the next one comes to this");
        } else {
          carried += stage.ref().toString().length();
          repairs.addLast(stage.ref());
          return;
        }
      }
      tally.add(with.each.reconcile(held, stage, occasion, destinations, false));
    }

    private boolean mustBeWrittenTo(Stage stage) {
      Plan plan = with.each.plan(settings, stage, destinations.at(stage).logGroup());
      return !plan.edits().isEmpty() || plan.logGroup().isPresent();
    }

    private boolean isTooMany() {
      return violating > settings.policy().sweep().maxChanges();
    }

    private Settings repairSettings() {
      return isTooMany()
          ? settings.holding(
              "more stages than the policy's maxChanges break it: a sweep writes to none of them")
          : settings;
    }

    /** The first stage whose logs need the account's role has it looked at, once a sweep. */
    private void seeRole(Stage stage) {
      boolean logs =
          stage.accessLog().hasDestination()
              || stage.settings().values().stream().anyMatch(s -> s.level() != LogLevel.OFF);
      if (!roleSeen && logs && stage.kind().needsCloudWatchRole()) {
        roleSeen = true;
        AccountOutcome outcome = with.each.role.outcome(settings);
        outcome.failure().ifPresent(cause -> tally.failed("", cause));
        role = Optional.of(outcome);
      }
    }

    /** A lease that is over, or whose stage is gone, is ended as its schedule would have. */
    private void lookAfter(LeaseSchedule schedule) {
      Lease lease = schedule.lease().orElseThrow();
      if (!lease.endsAt().isAfter(with.clock.instant())) {
        tally.addLease(with.each.leaseEnded(settings, lease, occasion));
      } else if (!seen.contains(lease.stage())) {
        tally.addLease(with.each.removeLeaseIfGone(settings, lease.stage(), occasion));
      }
    }

    private Instant goOnLater(Instant at) {
      Instant now = with.clock.instant();
      if (Duration.between(begun.startedAt(), now).compareTo(GIVES_UP_AFTER) > 0) {
        throw new CallFailedException(
            Kind.THROTTLED,
            "apigateway:GetStages",
            "SweepTooSlow",
            "the sweep was not over after " + GIVES_UP_AFTER,
            null);
      }
      with.schedules.schedule(
          new SweepProgress(
              begun.id(),
              begun.part() + 1,
              begun.startedAt(),
              listing,
              List.copyOf(apis),
              List.copyOf(repairs),
              violating,
              roleSeen,
              tally.counts(invocation.calls().getAsInt())),
          at);
      return at;
    }

    Outcome outcome(
        Trigger.SweepDue due, Optional<Instant> goesOnAt, Optional<CallFailedException> failure) {
      SweepOutcome sweep =
          new SweepOutcome(
              begun.id(),
              begun.part(),
              tally.counts(invocation.calls().getAsInt()),
              tally.leasesRemoved(),
              tally.failures(),
              goesOnAt.isEmpty() && failure.isEmpty(),
              goesOnAt,
              Duration.between(begun.startedAt(), with.clock.instant()));
      return new Outcome(
          due, settings.enforcing(), "", List.of(), role, Optional.of(sweep), failure);
    }
  }
}
