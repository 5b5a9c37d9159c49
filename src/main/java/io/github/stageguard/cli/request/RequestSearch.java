package io.github.stageguard.cli.request;

import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.sweep.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks for the entries of a request in the logs of a stage. */
public final class RequestSearch {
  private static final Duration BETWEEN_ANSWERS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_SEARCHES = Duration.ofSeconds(10);
  private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(2);
  private static final Duration LONGEST_QUERY = Duration.ofMinutes(2);

  private final LogSearch search;
  private final InstantSource clock;
  private final Pace.Sleep sleep;
  private final Consumer<String> progress;

  /**
   * @param search the queries
   * @param clock the time
   * @param sleep waits
   * @param progress is told, again and again, what is waited for
   */
  public RequestSearch(
      LogSearch search, InstantSource clock, Pace.Sleep sleep, Consumer<String> progress) {
    this.search = Objects.requireNonNull(search);
    this.clock = Objects.requireNonNull(clock);
    this.sleep = Objects.requireNonNull(sleep);
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * Searches, and searches again while entries may still arrive.
   *
   * @param window of what time entries are looked at
   * @param wait how long to go on at most; zero: search once
   */
  public Diagnosis find(SearchPlan plan, Window window, Duration wait) {
    Instant asked = clock.instant();
    Instant latest = window.to().isBefore(asked) ? window.to() : asked;
    Instant limit = asked.plus(wait);
    while (true) {
      Diagnosis diagnosis = once(plan, window, latest);
      Instant next = clock.instant().plus(BETWEEN_SEARCHES);
      if (!diagnosis.mayChange() || next.isAfter(limit)) {
        return diagnosis;
      }
      for (Instant at = clock.instant(); at.isBefore(next); at = clock.instant()) {
        progress.accept("Not all entries are there yet; searching again until " + limit + " ...");
        sleep.forAsLongAs(BETWEEN_SIGNS);
      }
    }
  }

  /**
   * @param latest when the request was made at the latest
   */
  private Diagnosis once(SearchPlan asked, Window window, Instant latest) {
    SearchPlan plan = asked;
    Look access = look(plan, plan.access(), plan.id(), window);
    Look execution = look(plan, plan.execution(), plan.id(), window);
    Optional<RequestId> other =
        RequestLines.other(plan.stage(), plan.id(), access.entries(), execution.entries());
    if (other.isPresent()) {
      if (access instanceof Look.Nothing) {
        access = look(plan, plan.access(), other.get(), window);
        plan = plan.with(other.get());
      }
      if (execution instanceof Look.Nothing || other.get().form() == RequestId.Form.REQUEST) {
        Look whole = look(plan, plan.execution(), other.get(), window);
        execution =
            whole instanceof Look.Held || execution instanceof Look.Nothing ? whole : execution;
      }
    }
    return Diagnosis.of(plan, other, access, execution, latest, clock.instant());
  }

  private Look look(SearchPlan plan, LogPlan log, RequestId id, Window window) {
    if (log.group().isEmpty()) {
      return new Look.Unsearchable(log.unsearchable());
    }
    Look look = look(plan, log.log(), log.group().get(), id, window);
    if (look instanceof Look.Held) {
      return look;
    }
    Look canary = look(plan, log.log(), log.canaryGroup().get(), id, window);
    return canary instanceof Look.Held || (canary.isOpen() && !look.isOpen()) ? canary : look;
  }

  private Look look(SearchPlan plan, Log log, String group, RequestId id, Window window) {
    try {
      return answered(plan, log, group, id, window);
    } catch (CallFailedException e) {
      return e.kind() == CallFailedException.Kind.GONE
          ? new Look.Missing(group)
          : new Look.Refused(e);
    }
  }

  private Look answered(SearchPlan plan, Log log, String group, RequestId id, Window window) {
    String query = search.start(group, SearchPlan.query(id), window, SearchPlan.MOST);
    Instant limit = clock.instant().plus(LONGEST_QUERY);
    LogSearch.Answer answer = search.results(query, group);
    while (answer.status() == LogSearch.Status.RUNNING && clock.instant().isBefore(limit)) {
      progress.accept("Searching " + group + " ...");
      sleep.forAsLongAs(BETWEEN_ANSWERS);
      answer = search.results(query, group);
    }
    if (answer.status() == LogSearch.Status.RUNNING) {
      search.stop(query);
    }
    List<LogEntry> own =
        new ArrayList<>(RequestLines.own(log, plan.stage().kind(), id, answer.entries()));
    boolean complete = answer.status() == LogSearch.Status.COMPLETE;
    if (!own.isEmpty()) {
      return new Look.Held(own, !complete || answer.entries().size() >= SearchPlan.MOST);
    }
    return complete ? new Look.Nothing() : new Look.Unfinished(answer.status());
  }
}
