package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.changed;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A team switches data trace on and off and deletes and recreates its stage while events and lease
 * ends and sweeps come late, twice and out of order, some of them killed half-way, and schedules
 * get lost. Whatever the order: once everything has been delivered and a sweep has run, data trace
 * is not on without a lease that will end it, and nothing is left to be done.
 */
class InterleavingPropertyTest {
  enum Kind {
    TRACE_ON,
    TRACE_OFF,
    RECREATE,
    DELETE,
    EVENT,
    OLD_EVENT,
    LEASE_ENDS,
    OLD_LEASE_ENDS,
    SWEEP,
    LEASE_IS_LOST,
    TIME_PASSES
  }

  /**
   * One thing that happens.
   *
   * @param kind what
   * @param meanwhile what the team does in the middle of it
   * @param at before which call it does so
   * @param killed whether the process dies there too
   */
  record Step(Kind kind, Kind meanwhile, int at, boolean killed) {}

  @Property(tries = 3_000)
  void dataTraceIsNeverLeftOnWithoutALease(@ForAll("steps") List<Step> steps) {
    World world = new World();
    steps.forEach(world::happen);
    world.deliverEverything();

    FakeAws aws = world.aws;
    if (aws.stages.containsKey(REF) && aws.stage(REF).hasDataTrace()) {
      LeaseSchedule schedule = aws.schedules.get(REF);
      assertThat(schedule).as("a lease of the trace that is on").isNotNull();
      assertThat(schedule.firesAt().orElseThrow()).isAfter(aws.now);
      assertThat(schedule.enabled()).isTrue();
    }
    if (!aws.stages.containsKey(REF)) {
      assertThat(aws.schedules).as("leases of a stage that is gone").isEmpty();
    }
    aws.calls.clear();
    Outcome last = reconciler(aws).handle(changed(aws.now), enforcing());
    assertThat(last.failures()).isEmpty();
    assertThat(aws.count("UpdateStage")).isZero();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> teams =
        Arbitraries.of(Kind.TRACE_ON, Kind.TRACE_OFF, Kind.RECREATE, Kind.DELETE);
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            teams,
            Arbitraries.integers().between(1, 8),
            Arbitraries.of(true, false, false, false))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(14);
  }

  private static final class World {
    final FakeAws aws = new FakeAws();
    private final List<Trigger> undelivered = new ArrayList<>();
    private final List<Instant> changes = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private int sweeps;
    private boolean lost;

    World() {
      aws.put(Given.compliant());
      changes.add(aws.now);
    }

    void happen(Step step) {
      switch (step.kind()) {
        case TRACE_ON, TRACE_OFF, RECREATE, DELETE -> team(step.kind());
        case EVENT -> deliver(changed(changes.getLast()), step);
        case OLD_EVENT -> deliver(changed(changes.getFirst()), step);
        case LEASE_ENDS -> due().forEach(lease -> deliver(Given.ended(lease), step));
        case OLD_LEASE_ENDS ->
            List.copyOf(leases).stream()
                .limit(1)
                .forEach(lease -> deliver(Given.ended(lease), step));
        case SWEEP -> deliver(sweep(), step);
        case LEASE_IS_LOST -> {
          aws.schedules.clear();
          lost = true;
        }
        case TIME_PASSES -> aws.now = aws.now.plus(Duration.ofMinutes(7L * step.at()));
      }
    }

    /** What the team does, and the event that tells of it, which comes some time later. */
    private void team(Kind kind) {
      boolean there = aws.stages.containsKey(REF);
      switch (kind) {
        case TRACE_ON -> {
          if (there) {
            aws.setDataTrace(REF, "~1pets/GET", true);
          }
        }
        case TRACE_OFF -> {
          if (there) {
            aws.setDataTrace(REF, "~1pets/GET", false);
          }
        }
        case RECREATE -> aws.put(Given.traced(aws.now));
        case DELETE -> aws.stages.remove(REF);
        case EVENT, OLD_EVENT, LEASE_ENDS, OLD_LEASE_ENDS, SWEEP, LEASE_IS_LOST, TIME_PASSES ->
            throw new IllegalArgumentException(kind.name());
      }
      changes.add(aws.now);
      undelivered.add(kind == Kind.DELETE ? Given.deleted(aws.now) : changed(aws.now));
    }

    private void deliver(Trigger trigger, Step step) {
      int from = aws.calls.size();
      boolean[] done = {false};
      aws.before =
          (number, operation) -> {
            if (number - from == step.at() && !done[0]) {
              done[0] = true;
              team(step.meanwhile());
              if (step.killed()) {
                throw new FakeAws.Killed();
              }
            }
          };
      try {
        Outcome outcome = reconciler(aws).handle(trigger, enforcing());
        if (!outcome.failures().isEmpty()) {
          undelivered.add(trigger);
        }
      } catch (FakeAws.Killed killed) {
        undelivered.add(trigger);
      } finally {
        aws.before = (number, operation) -> {};
        aws.schedules.values().forEach(s -> s.lease().ifPresent(leases::add));
      }
    }

    private List<Lease> due() {
      return aws.schedules.values().stream()
          .filter(schedule -> !schedule.firesAt().orElseThrow().isAfter(aws.now))
          .flatMap(schedule -> schedule.lease().stream())
          .toList();
    }

    private Trigger sweep() {
      return new Trigger.SweepDue("sweep-" + ++sweeps, false, Optional.empty());
    }

    /**
     * What Lambda, EventBridge and Scheduler do in the end: everything comes once more, and the
     * hour's sweep.
     */
    void deliverEverything() {
      for (int round = 0; round < 3; round++) {
        List<Trigger> left = List.copyOf(undelivered);
        undelivered.clear();
        left.forEach(trigger -> reconciler(aws).handle(trigger, enforcing()));
        due().forEach(lease -> reconciler(aws).handle(Given.ended(lease), enforcing()));
      }
      if (lost) {
        assertThat(reconciler(aws).handle(sweep(), enforcing()).failures()).isEmpty();
      }
    }
  }
}
