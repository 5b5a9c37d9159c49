package io.github.stageguard.cli.request;

import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Where the entries of a request are to be looked for.
 *
 * @param stage the stage that it was sent to, as it is now
 * @param id the request
 * @param access in its access log
 * @param execution in its execution log
 * @param shared whether the access log's group may hold entries of other stages
 */
public record SearchPlan(
    Stage stage, RequestId id, LogPlan access, LogPlan execution, boolean shared) {
  /** As many entries of one log are asked for. */
  static final int MOST = 100;

  public SearchPlan {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(id);
    Objects.requireNonNull(access);
    Objects.requireNonNull(execution);
  }

  /**
   * Where a request to the stage would have left entries.
   *
   * @param own whether a log group is surely for this stage alone
   */
  public static SearchPlan of(Stage stage, Place place, RequestId id, Predicate<String> own) {
    LogPlan access = LogPlan.access(stage, place, id.variables(stage.ref().family()));
    return new SearchPlan(
        stage,
        id,
        access,
        LogPlan.execution(stage),
        access.group().filter(own.negate()).isPresent());
  }

  /** The same, after the access log was searched for another of the request's ids as well. */
  SearchPlan with(RequestId other) {
    LogPlan seen = access.seeking(other, stage);
    return new SearchPlan(stage, id, seen.blind().isEmpty() ? seen : access, execution, shared);
  }

  /** The query for entries that hold the id, oldest first. An id has no character to escape. */
  static String query(RequestId id) {
    return "fields @timestamp, @logStream, @message | filter @message like /"
        + id.text()
        + "/ | sort @timestamp asc | limit "
        + MOST;
  }
}
