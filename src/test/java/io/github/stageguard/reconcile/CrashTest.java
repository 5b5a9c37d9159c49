package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.REF;
import static io.github.stageguard.reconcile.Given.changed;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The process dies before or after each single call of each path, then the event is delivered
 * again: it ends in the state in which it would have ended undisturbed.
 */
class CrashTest {
  record Path(String name, Consumer<FakeAws> setUp, Function<FakeAws, Trigger> trigger) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Path> PATHS =
      List.of(
          new Path("VIOLATING", aws -> aws.put(Given.violating()), aws -> changed(aws.now)),
          new Path(
              "ROLE_BROKEN",
              aws -> {
                aws.put(Given.violating());
                aws.cloudWatchRole = Optional.empty();
              },
              aws -> changed(aws.now)),
          new Path(
              "TRACED_AND_VIOLATING",
              aws ->
                  aws.put(
                      Given.stage(
                          AccessLog.NONE,
                          Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true)))),
              aws -> changed(aws.now)),
          new Path(
              "OVERDUE",
              aws -> aws.put(Given.traced(aws.now.minus(Duration.ofDays(1)))),
              aws -> changed(aws.now.minus(Duration.ofDays(1)))),
          new Path(
              "LEASE_END",
              aws -> {
                aws.put(Given.traced(aws.now));
                reconciler(aws).handle(changed(aws.now), enforcing());
                aws.now = aws.now.plus(Duration.ofHours(1));
              },
              aws -> Given.ended(lease(aws))),
          new Path(
              "LEASE_END_OF_GONE_STAGE",
              aws -> {
                aws.put(Given.traced(aws.now));
                reconciler(aws).handle(changed(aws.now), enforcing());
                aws.stages.clear();
                aws.now = aws.now.plus(Duration.ofHours(1));
              },
              aws -> Given.ended(lease(aws))),
          new Path(
              "OVERDUE_SCHEDULE",
              aws -> {
                aws.put(Given.traced(aws.now));
                reconciler(aws).handle(changed(aws.now), enforcing());
                aws.now = aws.now.plus(Duration.ofHours(2));
              },
              aws -> changed(aws.now)));

  private static Lease lease(FakeAws aws) {
    return aws.schedules.get(REF).lease().orElseThrow();
  }

  static Stream<Arguments> everyCall() {
    return PATHS.stream()
        .flatMap(
            path -> {
              FakeAws aws = new FakeAws();
              path.setUp().accept(aws);
              aws.calls.clear();
              reconciler(aws).handle(path.trigger().apply(aws), enforcing());
              List<String> calls = List.copyOf(aws.calls);
              return IntStream.rangeClosed(1, calls.size())
                  .boxed()
                  .flatMap(
                      call ->
                          Stream.of(
                              Arguments.of(path, call, "before", calls.get(call - 1)),
                              Arguments.of(path, call, "after", calls.get(call - 1))));
            });
  }

  @ParameterizedTest(name = "{0}: killed {2} call {1}, {3}")
  @MethodSource("everyCall")
  void anEventDeliveredAgainAfterACrashEndsInTheSameState(
      Path path, int call, String when, String operation) {
    FakeAws undisturbed = new FakeAws();
    path.setUp().accept(undisturbed);
    reconciler(undisturbed).handle(path.trigger().apply(undisturbed), enforcing());

    FakeAws aws = new FakeAws();
    path.setUp().accept(aws);
    aws.calls.clear();
    Trigger trigger = path.trigger().apply(aws);
    if (when.equals("before")) {
      aws.before = killAt(call);
    } else {
      aws.after = killAt(call);
    }
    try {
      reconciler(aws).handle(trigger, enforcing());
      assertThat(false).as("%s was called", operation).isTrue();
    } catch (FakeAws.Killed killed) {
      aws.before = (number, name) -> {};
      aws.after = (number, name) -> {};
    }
    Outcome again = reconciler(aws).handle(trigger, enforcing());
    assertThat(again.failures()).isEmpty();
    schedulerFires(aws);

    assertThat(logging(aws)).isEqualTo(logging(undisturbed));
    assertThat(aws.schedules.keySet()).isEqualTo(undisturbed.schedules.keySet());
    assertThat(ends(aws)).isEqualTo(ends(undisturbed));
    assertThat(aws.logGroups.keySet()).isEqualTo(undisturbed.logGroups.keySet());
    assertThat(aws.cloudWatchRole).isEqualTo(undisturbed.cloudWatchRole);

    aws.calls.clear();
    reconciler(aws).handle(trigger, enforcing());
    assertThat(aws.calls.stream().filter(c -> !c.equals("CreateSchedule")))
        .allMatch(c -> c.startsWith("Get"));
  }

  private static java.util.function.BiConsumer<Integer, String> killAt(int call) {
    return (number, operation) -> {
      if (number == call) {
        throw new FakeAws.Killed();
      }
    };
  }

  /** A schedule that is past was left by the crash; the envelope it sent clears it away. */
  private static void schedulerFires(FakeAws aws) {
    aws.schedules.values().stream()
        .filter(schedule -> !schedule.firesAt().orElseThrow().isAfter(aws.now))
        .flatMap(schedule -> schedule.lease().stream())
        .toList()
        .forEach(lease -> reconciler(aws).handle(Given.ended(lease), enforcing()));
  }

  private static Object logging(FakeAws aws) {
    Stage stage = aws.stage(REF);
    return stage == null ? "gone" : List.of(stage.accessLog(), stage.settings());
  }

  private static List<?> ends(FakeAws aws) {
    return aws.schedules.values().stream().map(s -> s.firesAt().orElseThrow()).toList();
  }
}
