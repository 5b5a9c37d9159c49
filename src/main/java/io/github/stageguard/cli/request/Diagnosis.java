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
    boolean mayArrive =
        recent && (isDue(plan.access(), access) || isDue(plan.execution(), execution));
    Verdict verdict = verdict(plan, access, execution, mayArrive);
    List<String> caveats = new ArrayList<>();
    caveat(plan.access(), access).ifPresent(caveats::add);
    if (plan.stage().kind().hasExecutionLogs()) {
      caveat(plan.execution(), execution).ifPresent(caveats::add);
    }
    if (access instanceof Look.Held && plan.shared()) {
      caveats.add(
          "The access log group is not surely this stage's alone: the access entry may be of a"
              + " request to another stage.");
    }
    if (!verdict.isFound() && isForeign(plan)) {
      caveats.add(
          "Requests to HTTP and WebSocket APIs have ids such as JKJaXmPLvHcESHA=, no UUIDs: see"
              + " that the id is of this API.");
    }
    if (verdict.isFound() && mayArrive) {
      caveats.add("The request is recent: entries may still arrive (--wait).");
    }
    return new Diagnosis(
        verdict,
        meaning(verdict, plan, access, execution, recent),
        caveats,
        other,
        access,
        execution,
        mayArrive && (verdict == Verdict.NOT_FOUND_YET || verdict.isFound()));
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

  private static Verdict verdict(SearchPlan plan, Look access, Look execution, boolean mayArrive) {
    boolean inAccess = access instanceof Look.Held;
    boolean inExecution = execution instanceof Look.Held;
    if (inAccess) {
      return inExecution ? Verdict.BOTH : Verdict.ACCESS_ONLY;
    }
    if (inExecution) {
      return Verdict.EXECUTION_ONLY;
    }
    if (access.isOpen() || execution.isOpen()) {
      return Verdict.UNKNOWN;
    }
    if (mayArrive) {
      return Verdict.NOT_FOUND_YET;
    }
    boolean lost = access instanceof Look.Missing;
    boolean absent = isAbsent(plan.access(), access) || isAbsent(plan.execution(), execution);
    return absent && !lost ? Verdict.NOT_FOUND : Verdict.UNKNOWN;
  }

  /** Whether the log was searched, and would hold an entry of a request that got so far. */
  private static boolean isAbsent(LogPlan plan, Look look) {
    return look instanceof Look.Nothing && plan.blind().isEmpty();
  }

  /** The same, or the log group is one that API Gateway makes with the first entry. */
  private static boolean isDue(LogPlan plan, Look look) {
    return isAbsent(plan, look)
        || (look instanceof Look.Missing && plan.log() == Log.EXECUTION && plan.blind().isEmpty());
  }

  private static String meaning(
      Verdict verdict, SearchPlan plan, Look access, Look execution, boolean recent) {
    return switch (verdict) {
      case BOTH -> "API Gateway processed the request; the execution log tells how, step by step.";
      case ACCESS_ONLY -> accessOnly(plan, execution, recent);
      case EXECUTION_ONLY -> executionOnly(plan.access(), access, recent);
      case NOT_FOUND -> notFound(isAbsent(plan.access(), access));
      case NOT_FOUND_YET ->
          "Entries take seconds to a few minutes to arrive, so their absence proves nothing yet:"
              + " search again in "
              + LAG.toMinutes()
              + " minutes, or with --wait.";
      case UNKNOWN ->
          access.isOpen() || execution.isOpen()
              ? "No entry was found, but not every log that may hold one could be searched."
              : "No entry was found, but no log that could be searched holds one of every request.";
    };
  }

  private static String notFound(boolean inAccessLog) {
    return "If the request was made to this stage within that time, it was rejected very early:"
        + " malformed (400), too large (413), throttled (429), sent to a custom domain that"
        + " maps to no API, or failed inside API Gateway before it reached the stage (500)"
        + (inAccessLog
            ? "."
            : "; or it reached the stage and failed before an authorizer or a method ran, which"
                + " only the access log would show.");
  }

  private static String executionOnly(LogPlan plan, Look access, boolean recent) {
    return isAbsent(plan, access) && !recent
        ? "API Gateway processed the request, but its access log has no entry: access logging was"
            + " off or went elsewhere at that time, or its delivery failed. 'stageguard verify'"
            + " tells whether entries arrive now."
        : "API Gateway processed the request; the execution log tells how, step by step. Whether it"
            + " left an access entry cannot be told: "
            + unproven(plan, access)
            + ".";
  }

  private static String accessOnly(SearchPlan plan, Look execution, boolean recent) {
    if (!plan.stage().kind().hasExecutionLogs()) {
      return "The request reached the stage. HTTP APIs write no other log: the entry's status and"
          + " integration variables tell what came of it.";
    }
    return isDue(plan.execution(), execution) && !recent
        ? "The request reached the stage and failed before an authorizer or a method ran, for"
            + " instance because no method has its path (403 Missing Authentication Token)."
        : "The request reached the stage. Whether it failed before an authorizer or a method ran"
            + " cannot be told: "
            + unproven(plan.execution(), execution)
            + ".";
  }

  /** Why an entry that was not found may be there all the same, or may never have been written. */
  private static String unproven(LogPlan plan, Look look) {
    if (look.isOpen()) {
      return "the " + plan.log().label() + " log was not searched to the end";
    }
    if (look instanceof Look.Unsearchable(String reason)) {
      return reason;
    }
    if (!plan.blind().isEmpty()) {
      return plan.blind();
    }
    return isDue(plan, look)
        ? "the request is recent, and its entry may still arrive"
        : "the log group does not exist";
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
