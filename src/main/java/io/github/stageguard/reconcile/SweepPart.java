package io.github.stageguard.reconcile;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.Term;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.reconcile.AccountSweep.With;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.Listing;
import io.github.stageguard.sweep.SweepCounts;
import io.github.stageguard.sweep.SweepNotice;
import io.github.stageguard.sweep.SweepProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one invocation does of a sweep. */
final class SweepPart {
  private static final Duration REST = Duration.ofMinutes(5);
  private static final Duration GIVES_UP_AFTER = Duration.ofHours(24);

  /** How much longer than its time a part may wait for the calls of the stage that it is at. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private static final String TOO_MANY =
      "more stages than the policy's maxChanges break it: a sweep writes to none of them";

  /** How much text about stages to be written to a part hands to the next. */
  private static final int MOST_CARRIED = 100_000;

  private final With with;
  private final SweepProgress begun;
  private final Settings settings;
  private final Invocation invocation;
  private final SweepTally tally;
  private final DestinationGroups destinations;
  private final Deque<Api> apis;
  private final Deque<StageRef> repairs;
  private final Set<StageRef> seen = new HashSet<>();
  private Optional<Listing> listing;
  private int violating;
  private int carried;
  private boolean roleSeen;
  private String leaseSeen;
  private Optional<AccountOutcome> role = Optional.empty();
  private Optional<Instant> goesOnAt = Optional.empty();
  private boolean overtaken;
  private boolean destinationsCounted;

  SweepPart(With with, SweepProgress begun, Settings settings, Invocation invocation) {
    this.with = with;
    this.begun = begun;
    this.settings = settings;
    this.invocation = invocation;
    this.tally =
        new SweepTally(begun.counts(), stage -> invocation.told().accept(begun.id(), stage));
    this.destinations = with.each().destinations(settings, index());
    this.apis = new ArrayDeque<>(begun.apis());
    this.repairs = new ArrayDeque<>(begun.repairs());
    this.listing = begun.listing();
    this.violating = begun.violating();
    this.carried = begun.repairs().stream().mapToInt(ref -> ref.toString().length()).sum();
    this.roleSeen = begun.roleSeen();
    this.leaseSeen = begun.leaseSeen();
  }

  private LogGroupIndex index() {
    return new LogGroupIndex(with.logGroups(), settings.policy().logGroupPrefix(with.place()));
  }

  /** What a sweep finds, it finds now. */
  private Occasion now() {
    return new Occasion(SweepNotice.DETAIL_TYPE, begun.id(), with.clock().instant(), Actor.NOBODY);
  }

  /** Goes on until all is done, the time is up, or the account has no room. */
  void goOn() {
    with.pace().set(settings.policy().sweep().requestsPerSecond(), latest());
    boolean room = true;
    while (room && !isTimeUp() && !isDone()) {
      room = step();
    }
    if (!room) {
      goOnLater(with.clock().instant().plus(REST));
    } else if (!isDone()) {
      goOnLater(Term.soonestEnd(with.clock().instant()));
    } else if (settings.enforcing()) {
      lookAfterLeases();
      lookAfterIntents();
    }
  }

  private Instant latest() {
    boolean unbounded = invocation.stopAt().isAfter(Instant.MAX.minus(LONGEST_WAIT));
    return unbounded ? Instant.MAX : invocation.stopAt().plus(LONGEST_WAIT);
  }

  private boolean isDone() {
    return apis.isEmpty() && listing.isEmpty() && repairs.isEmpty();
  }

  /** One API, page or repair; false if the account has no room for it now. */
  private boolean step() {
    if (!apis.isEmpty()) {
      return visited(apis.getFirst());
    }
    if (listing.isPresent()) {
      return listed(listing.get());
    }
    return repaired(repairs.getFirst());
  }

  private boolean repaired(StageRef ref) {
    StageOutcome outcome = with.each().reconcile(repairSettings(), ref, now(), destinations);
    if (outcome.failure().filter(SweepPart::isForWantOfRoom).isPresent()) {
      tally.addUnfinished(outcome);
      return false;
    }
    tally.add(outcome);
    repairs.removeFirst();
    return true;
  }

  private boolean isTimeUp() {
    return !with.clock().instant().isBefore(invocation.stopAt());
  }

  private boolean listed(Listing page) {
    ApiPage found;
    try {
      found = with.stages().apis(page.family(), page.token());
    } catch (CallFailedException e) {
      if (isForWantOfRoom(e)) {
        return false;
      }
      throw e;
    }
    apis.addAll(found.apis());
    if (!found.next().isEmpty()) {
      listing = Optional.of(new Listing(page.family(), found.next()));
    } else {
      listing =
          page.family() == ApiFamily.V1
              ? Optional.of(new Listing(ApiFamily.V2, ""))
              : Optional.empty();
    }
    return true;
  }

  /** Looks at the stages of an API; false if the account has no room for that now. */
  private boolean visited(Api api) {
    List<Stage> stages;
    try {
      stages = with.stages().ofApi(api);
    } catch (CallFailedException e) {
      if (isForWantOfRoom(e)) {
        return false;
      }
      tally.failed(api.id(), e);
      stages = List.of();
    }
    stages.forEach(this::visit);
    apis.removeFirst();
    return true;
  }

  private void visit(Stage stage) {
    tally.saw();
    seen.add(stage.ref());
    seeRole(stage);
    if (!settings.enforcing() || !mustBeWrittenTo(stage)) {
      tally.add(with.each().reconcile(settings, stage, now(), destinations, false));
      return;
    }
    violating++;
    if (isTooMany()) {
      hold(stage, TOO_MANY);
    } else if (carried + stage.ref().toString().length() > MOST_CARRIED) {
      hold(stage, "more stages than one sweep can write to: the next one comes to this");
    } else {
      carried += stage.ref().toString().length();
      repairs.addLast(stage.ref());
      if (stage.hasDataTrace()) {
        Settings held = settings.holding("the rest follows when all stages were seen");
        tally.addUnfinished(with.each().reconcile(held, stage, now(), destinations, false));
      }
    }
  }

  private void hold(Stage stage, String reason) {
    tally.add(with.each().reconcile(settings.holding(reason), stage, now(), destinations, false));
  }

  private boolean mustBeWrittenTo(Stage stage) {
    Plan plan = with.each().plan(settings, stage, destinations.at(stage).logGroup());
    return !plan.edits().isEmpty() || plan.logGroup().isPresent();
  }

  private boolean isTooMany() {
    return violating > settings.policy().sweep().maxChanges();
  }

  private Settings repairSettings() {
    return isTooMany() ? settings.holding(TOO_MANY) : settings;
  }

  /** The first stage whose logs need the account's role has it looked at, once a sweep. */
  private void seeRole(Stage stage) {
    boolean logs =
        stage.accessLog().hasDestination()
            || stage.settings().values().stream().anyMatch(s -> s.level() != LogLevel.OFF);
    if (!roleSeen && logs && stage.kind().needsCloudWatchRole()) {
      roleSeen = true;
      seen(with.each().settlingOthers().account(settings, now()));
    }
  }

  /** What an invocation intended that died, and that no retry came back to. */
  private void lookAfterIntents() {
    if (isTimeUp()) {
      return;
    }
    try {
      List<JournalEntry> left =
          with.each().openEntries().stream()
              .filter(entry -> Ledger.isLeft(entry, with.clock().instant()))
              .toList();
      StageReconciler settling = with.each().settlingOthers();
      left.stream()
          .flatMap(entry -> entry.stage().stream())
          .distinct()
          .takeWhile(ref -> !isTimeUp())
          .forEach(
              ref ->
                  tally.addUnfinished(
                      settling.reconcile(repairSettings(), ref, now(), destinations)));
      if (role.isEmpty() && left.stream().anyMatch(entry -> entry.stage().isEmpty())) {
        seen(settling.account(settings, now()));
      }
    } catch (CallFailedException e) {
      tally.failed("", e);
    }
  }

  private void seen(AccountOutcome outcome) {
    outcome.failure().ifPresent(cause -> tally.failed("", cause));
    role = Optional.of(outcome);
  }

  private void lookAfterLeases() {
    try {
      for (String name : with.leases().names()) {
        if (name.compareTo(leaseSeen) > 0) {
          if (isTimeUp()) {
            goOnLater(Term.soonestEnd(with.clock().instant()));
            return;
          }
          with.leases().named(name).ifPresent(this::lookAfter);
          leaseSeen = name;
        }
      }
    } catch (CallFailedException e) {
      tally.failed("", e);
    }
  }

  /** A lease that is over, or whose stage is gone, is ended as its schedule would have. */
  private void lookAfter(LeaseSchedule schedule) {
    Lease lease = schedule.lease().orElseThrow();
    boolean over = schedule.firesAt().filter(at -> !at.isAfter(with.clock().instant())).isPresent();
    if (over) {
      tally.addLease(with.each().leaseEnded(repairSettings(), lease, now()));
    } else if (!seen.contains(lease.stage())) {
      tally.addLease(with.each().removeLeaseIfGone(repairSettings(), lease.stage(), now()));
    }
  }

  private void goOnLater(Instant at) {
    Instant now = with.clock().instant();
    if (Duration.between(begun.startedAt(), now).compareTo(GIVES_UP_AFTER) > 0) {
      throw new CallFailedException(
          Kind.THROTTLED,
          "apigateway:GetStages",
          "SweepTooSlow",
          "the sweep was not over after " + GIVES_UP_AFTER,
          null);
    }
    countUnseenDestinations();
    overtaken = with.schedules().isOvertaken(begun, now);
    if (!overtaken) {
      with.schedules().schedule(progress(), at);
      goesOnAt = Optional.of(at);
    }
  }

  private void countUnseenDestinations() {
    if (!destinationsCounted) {
      destinationsCounted = true;
      destinations.failures().forEach(cause -> tally.failed("", cause));
    }
  }

  private SweepProgress progress() {
    return new SweepProgress(
        begun.id(),
        begun.part() + 1,
        begun.startedAt(),
        listing,
        List.copyOf(apis),
        List.copyOf(repairs),
        violating,
        roleSeen,
        leaseSeen,
        counts());
  }

  private SweepCounts counts() {
    return tally.counts(invocation.calls().getAsInt());
  }

  Outcome outcome(Trigger.SweepDue due, Optional<CallFailedException> failure) {
    countUnseenDestinations();
    SweepOutcome sweep =
        new SweepOutcome(
            begun.id(),
            begun.part(),
            counts(),
            tally.leasesRemoved(),
            tally.failures(),
            goesOnAt.isEmpty() && !overtaken && failure.isEmpty(),
            goesOnAt,
            Duration.between(begun.startedAt(), with.clock().instant()));
    return new Outcome(
        due,
        settings.enforcing(),
        overtaken ? AccountSweep.OVERTAKEN : "",
        List.of(),
        role,
        Optional.of(sweep),
        failure);
  }

  private static boolean isForWantOfRoom(CallFailedException e) {
    return e.kind() == Kind.THROTTLED;
  }
}
