package io.github.stageguard.reconcile;

import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The log groups that access logs go to, each looked at once. */
final class DestinationGroups implements DestinationLook {
  private static final AccessLogGroup UNSEEN = new AccessLogGroup.Unseen();

  private final LogGroupIndex logGroups;
  private final Function<Stage, Enforcement> ruleFor;
  private final Place place;
  private final InstantSource clock;
  private final Map<String, AccessLogGroup> seen = new HashMap<>();
  private final List<CallFailedException> failures = new ArrayList<>();
  private boolean givenUp;

  /**
   * @param ruleFor what rule {@code accessLogs} asks of a stage
   */
  DestinationGroups(
      LogGroupIndex logGroups,
      Function<Stage, Enforcement> ruleFor,
      Place place,
      InstantSource clock) {
    this.logGroups = logGroups;
    this.ruleFor = ruleFor;
    this.place = place;
    this.clock = clock;
  }

  @Override
  public Look at(Stage stage) {
    Optional<String> name = place.logGroupName(stage.accessLog().destinationArn());
    if (givenUp || name.isEmpty() || ruleFor.apply(stage) instanceof Enforcement.Off) {
      return new Look(UNSEEN, false);
    }
    boolean called = !seen.containsKey(name.get()) && !logGroups.knows(name.get());
    return new Look(seen.computeIfAbsent(name.get(), this::look), called);
  }

  private AccessLogGroup look(String name) {
    try {
      return logGroups
          .find(name)
          .<AccessLogGroup>map(AccessLogGroup.Seen::new)
          .orElseGet(AccessLogGroup.Missing::new);
    } catch (CallFailedException e) {
      failures.add(e);
      givenUp = e.kind() != CallFailedException.Kind.REFUSED;
      return UNSEEN;
    }
  }

  /**
   * Why some are not looked at, if so. The rest of their stages is seen to all the same: a trace
   * must get its lease.
   */
  List<CallFailedException> failures() {
    return failures;
  }

  @Override
  public void readied(LogGroup logGroup) {
    seen.computeIfPresent(
        logGroup.name(),
        (name, before) ->
            new AccessLogGroup.Seen(
                new LogGroupState(
                    OptionalInt.of(logGroup.retentionDays()),
                    logGroup.kmsKeyArn(),
                    Optional.of(createdAt(before)))));
  }

  private Instant createdAt(AccessLogGroup before) {
    return switch (before) {
      case AccessLogGroup.Seen(var state) when state.createdAt().isPresent() ->
          state.createdAt().get();
      case AccessLogGroup.Seen seenWithout -> Instant.EPOCH;
      case AccessLogGroup.Unseen unseen -> Instant.EPOCH;
      case AccessLogGroup.Missing missing -> clock.instant();
    };
  }
}
