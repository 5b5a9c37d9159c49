package io.github.stageguard.cli.request;

import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the entries of a request, and those that are not there, say of it (developer guide, "Monitor
 * REST APIs", and AWS's knowledge centre on missing logs).
 *
 * @param verdict in one word
 * @param meaning in a sentence or two
 * @param caveats what the verdict may owe to something else than the request
 * @param other the request's other id, if its entries tell it
 * @param access what came of looking into the access log
 * @param execution what came of looking into the execution log
 * @param mayChange whether a later search may say more
 */
public record Diagnosis(
    Verdict verdict,
    String meaning,
    List<String> caveats,
    Optional<RequestId> other,
    Look access,
    Look execution,
    boolean mayChange) {
  /** Entries reach a log group within seconds; after this time none is expected any more. */
  public static final Duration LAG = Duration.ofMinutes(5);

  /** Which logs hold the request. */
  public enum Verdict {
    BOTH("found in both logs"),
    ACCESS_ONLY("found in the access log only"),
    EXECUTION_ONLY("found in the execution log only"),
    NOT_FOUND("not found"),
    NOT_FOUND_YET("not found yet"),
    /** A log that may hold it could not be searched. */
    UNKNOWN("cannot be told");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }

    /** For programs: {@code access-only}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean isFound() {
      return this == BOTH || this == ACCESS_ONLY || this == EXECUTION_ONLY;
    }
  }

  public Diagnosis {
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(meaning);
    caveats = List.copyOf(caveats);
    Objects.requireNonNull(other);
    Objects.requireNonNull(access);
    Objects.requireNonNull(execution);
  }

  /** Whether AWS did not let a log be searched to the end. */
  public boolean isIncomplete() {
    return access.isOpen() || execution.isOpen();
  }

  /**
   * Tells what the looks mean.
   *
   * @param latest when the request was made at the latest
   */
  static Diagnosis of(
      SearchPlan plan,
      Optional<RequestId> other,
      Look access,
      Look execution,
      Instant latest,
      Instant now) {
    boolean recent = made(access, execution).orElse(latest).plus(LAG).isAfter(now);
    Verdict verdict = verdict(access, execution, recent);
    List<String> caveats = new ArrayList<>();
    caveat(plan.access(), access).ifPresent(caveats::add);
    if (plan.stage().kind().hasExecutionLogs()) {
      caveat(plan.execution(), execution).ifPresent(caveats::add);
    }
    if (!verdict.isFound() && isForeign(plan)) {
      caveats.add(
          "Requests to HTTP and WebSocket APIs have ids such as JKJaXmPLvHcESHA=, no UUIDs: see"
              + " that the id is of this API.");
    }
    boolean mayArrive =
        recent && (mayArrive(plan.access(), access) || mayArrive(plan.execution(), execution));
    if (verdict.isFound() && mayArrive) {
      caveats.add("The request is recent: entries may still arrive (--wait).");
    }
    return new Diagnosis(
        verdict,
        meaning(verdict, plan),
        caveats,
        other,
        access,
        execution,
        recent && (verdict == Verdict.NOT_FOUND_YET || (verdict.isFound() && mayArrive)));
  }

  /** When the request was made, as far as its entries tell. */
  private static Optional<Instant> made(Look access, Look execution) {
    return Stream.of(access, execution)
        .flatMap(look -> look.entries().stream())
        .map(LogEntry::at)
        .max(Comparator.naturalOrder());
  }

  private static boolean isForeign(SearchPlan plan) {
    return plan.stage().kind() != ApiKind.REST && plan.id().form() == RequestId.Form.REQUEST;
  }

  private static Verdict verdict(Look access, Look execution, boolean recent) {
    boolean inAccess = access instanceof Look.Held;
    boolean inExecution = execution instanceof Look.Held;
    if (inAccess) {
      return inExecution ? Verdict.BOTH : Verdict.ACCESS_ONLY;
    }
    if (inExecution) {
      return Verdict.EXECUTION_ONLY;
    }
    boolean searched = isSearched(access) || isSearched(execution);
    if (access.isOpen() || execution.isOpen() || !searched) {
      return Verdict.UNKNOWN;
    }
    return recent ? Verdict.NOT_FOUND_YET : Verdict.NOT_FOUND;
  }

  private static boolean isSearched(Look look) {
    return look instanceof Look.Nothing || look instanceof Look.Missing;
  }

  /** Whether an entry is due that is not there. */
  private static boolean mayArrive(LogPlan plan, Look look) {
    return isSearched(look) && plan.blind().isEmpty();
  }

  private static String meaning(Verdict verdict, SearchPlan plan) {
    return switch (verdict) {
      case BOTH -> "API Gateway processed the request; the execution log tells how, step by step.";
      case ACCESS_ONLY -> accessOnly(plan);
      case EXECUTION_ONLY ->
          "API Gateway processed the request, but its access log has no entry: access logging was"
              + " off or went elsewhere at that time, or its delivery failed. 'stageguard verify'"
              + " tells whether entries arrive now.";
      case NOT_FOUND ->
          "If the request was made to this stage within that time, it was rejected very early:"
              + " malformed (400), too large (413), throttled (429), sent to a custom domain that"
              + " maps to no API, or failed inside API Gateway before it reached the stage (500).";
      case NOT_FOUND_YET ->
          "Entries take seconds to a few minutes to arrive, so their absence proves nothing yet:"
              + " search again in "
              + LAG.toMinutes()
              + " minutes, or with --wait.";
      case UNKNOWN -> "No entry was found, but not every log that may hold one could be searched.";
    };
  }

  private static String accessOnly(SearchPlan plan) {
    if (!plan.stage().kind().hasExecutionLogs()) {
      return "The request reached the stage. HTTP APIs write no other log: the entry's status and"
          + " integration variables tell what came of it.";
    }
    return plan.execution().blind().isEmpty()
        ? "The request reached the stage and failed before an authorizer or a method ran, for"
            + " instance because no method has its path (403 Missing Authentication Token)."
        : "The request reached the stage. Whether it failed before an authorizer or a method ran"
            + " cannot be told: "
            + plan.execution().blind()
            + ".";
  }

  private static Optional<String> caveat(LogPlan plan, Look look) {
    String log = "The " + plan.log().label() + " log ";
    return switch (look) {
      case Look.Held _ -> Optional.empty();
      case Look.Nothing() ->
          plan.blind().isEmpty()
              ? Optional.empty()
              : Optional.of(log + "proves nothing by having no entry: " + plan.blind() + ".");
      case Look.Missing(String group) ->
          Optional.of(log + "does not exist: there is no log group " + group + missing(plan));
      case Look.Unsearchable(String reason) ->
          Optional.of(log + "cannot be searched: " + reason + ".");
      case Look.Refused(CallFailedException cause) ->
          Optional.of(log + "could not be searched: " + Refusal.told(cause));
      case Look.Unfinished(LogSearch.Status status) ->
          Optional.of(log + "was not searched to the end: " + unfinished(status));
    };
  }

  private static String missing(LogPlan plan) {
    if (plan.log() == Log.ACCESS) {
      return ". Entries are lost; 'stageguard audit' tells what to do.";
    }
    return plan.blind().isEmpty()
        ? ". API Gateway makes it with the first entry; 'stageguard verify' tells what hinders it."
        : ": " + plan.blind() + ".";
  }

  private static String unfinished(LogSearch.Status status) {
    return switch (status) {
      case RUNNING, TIMED_OUT ->
          "the query took too long and was stopped. Give a shorter time with --from and --to.";
      case FAILED -> "the query failed inside CloudWatch Logs. Try again.";
      case CANCELLED -> "someone stopped the query. Try again.";
      case UNKNOWN, COMPLETE -> "CloudWatch Logs does not say what became of it. Try again.";
    };
  }
}
