package io.github.stageguard.reconcile;

import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The log groups that access logs go to, each looked at once. */
final class DestinationGroups implements DestinationLook {
  private static final AccessLogGroup UNSEEN = new AccessLogGroup.Unseen();

  private final LogGroupIndex logGroups;
  private final Function<Stage, Enforcement> ruleFor;
  private final Place place;
  private final Map<String, AccessLogGroup> seen = new HashMap<>();
  private Optional<CallFailedException> failure = Optional.empty();

  /**
   * @param ruleFor what rule {@code accessLogs} asks of a stage
   */
  DestinationGroups(LogGroupIndex logGroups, Function<Stage, Enforcement> ruleFor, Place place) {
    this.logGroups = logGroups;
    this.ruleFor = ruleFor;
    this.place = place;
  }

  @Override
  public Look at(Stage stage) {
    Optional<String> name = place.logGroupName(stage.accessLog().destinationArn());
    if (failure.isPresent() || name.isEmpty() || ruleFor.apply(stage) instanceof Enforcement.Off) {
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
      failure = Optional.of(e);
      return UNSEEN;
    }
  }

  /**
   * Why nothing is looked at any more, if so. The rest of a stage is seen to all the same: a trace
   * must get its lease.
   */
  Optional<CallFailedException> failure() {
    return failure;
  }

  @Override
  public void readied(String logGroup) {
    seen.computeIfPresent(
        logGroup,
        (name, before) ->
            switch (before) {
              case AccessLogGroup.Missing missing -> new AccessLogGroup.Remade();
              case AccessLogGroup.Remade remade -> remade;
              case AccessLogGroup.Unseen unseen -> unseen;
              case AccessLogGroup.Seen seenBefore -> UNSEEN;
            });
  }
}
