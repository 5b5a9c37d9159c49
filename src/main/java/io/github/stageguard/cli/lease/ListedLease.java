package io.github.stageguard.cli.lease;

import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseSchedule;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.lease.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A lease schedule as a person sees it.
 *
 * @param schedule its name
 * @param lease the lease that it carries; empty if it carries none of its stage
 * @param endsAt when it fires; empty when that is not one exact moment
 * @param state whether data trace will end
 * @param faults what is wrong with it
 */
public record ListedLease(
    String schedule,
    Optional<Lease> lease,
    Optional<Instant> endsAt,
    State state,
    List<String> faults) {

  /** How a lease stands. */
  public enum State {
    /** It ends when it says. */
    RUNNING,
    /** It should have ended. */
    OVERDUE,
    /** Its schedule would not end it. */
    BROKEN
  }

  public ListedLease {
    Objects.requireNonNull(schedule);
    Objects.requireNonNull(lease);
    Objects.requireNonNull(endsAt);
    Objects.requireNonNull(state);
    faults = List.copyOf(faults);
  }

  /** How long it still runs; empty when it does not, or nobody knows. */
  public Optional<Duration> left(Instant now) {
    return endsAt.filter(now::isBefore).map(end -> Duration.between(now, end));
  }

  /**
   * All leases, those that end first at the front.
   *
   * @param functionArn whom schedules should invoke
   * @param leaseRoleArn as which role
   */
  public static List<ListedLease> all(
      LeaseSchedules schedules, String functionArn, String leaseRoleArn, Instant now) {
    List<ListedLease> all = new ArrayList<>();
    for (String name : schedules.names()) {
      all.add(
          schedules
              .named(name)
              .map(schedule -> of(name, schedule, functionArn, leaseRoleArn, now))
              .orElseGet(() -> unreadable(name)));
    }
    all.sort(
        Comparator.comparing((ListedLease each) -> each.endsAt().orElse(Instant.MIN))
            .thenComparing(ListedLease::schedule));
    return List.copyOf(all);
  }

  private static ListedLease of(
      String name, LeaseSchedule schedule, String functionArn, String leaseRoleArn, Instant now) {
    Optional<Lease> lease =
        schedule.lease().filter(each -> LeaseName.of(each.stage()).equals(name));
    if (lease.isEmpty()) {
      return unreadable(name);
    }
    return switch (Standing.of(schedule, lease.get().stage(), functionArn, leaseRoleArn, now)) {
      case Standing.Stands(Lease standing) ->
          new ListedLease(name, lease, schedule.firesAt(), State.RUNNING, List.of());
      case Standing.Ended ended ->
          new ListedLease(
              name,
              lease,
              schedule.firesAt(),
              State.OVERDUE,
              List.of("its end has passed and it stands still"));
      case Standing.Broken broken ->
          new ListedLease(name, lease, broken.endsAt(), State.BROKEN, broken.faults());
    };
  }

  private static ListedLease unreadable(String name) {
    return new ListedLease(
        name,
        Optional.empty(),
        Optional.empty(),
        State.BROKEN,
        List.of("its input is not a lease of its stage, or it was just deleted"));
  }
}
