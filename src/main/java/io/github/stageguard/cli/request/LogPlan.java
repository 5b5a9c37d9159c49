package io.github.stageguard.cli.request;

import io.github.stageguard.accesslog.AccessLogFormat;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the entries of a request are to be looked for in one of a stage's logs.
 *
 * @param log which log
 * @param group the log group; empty if there is none that can be searched
 * @param unsearchable why there is none; empty otherwise
 * @param blind why finding no entry proves nothing; empty if every request that gets so far leaves
 *     one
 */
public record LogPlan(Log log, Optional<String> group, String unsearchable, String blind) {
  private static final String OFF = "access logging is off";

  public LogPlan {
    Objects.requireNonNull(log);
    Objects.requireNonNull(blind);
    if (group.isPresent() != unsearchable.isEmpty()) {
      throw new IllegalArgumentException("either a log group or the reason why there is none");
    }
  }

  /** Whether the stage writes no such log at all. */
  boolean isOff() {
    return unsearchable.startsWith(OFF);
  }

  /** Entries of requests to a canary go to a group of their own (developer guide). */
  public Optional<String> canaryGroup() {
    return group.map(name -> name + "/Canary");
  }

  /** The access log, for entries that carry an id in one of these variables. */
  static LogPlan access(Stage stage, Place place, List<String> variables) {
    AccessLog settings = stage.accessLog();
    if (!settings.hasDestination()) {
      return without(Log.ACCESS, OFF + ": the stage has no destination for an access log");
    }
    String arn = settings.destinationArn();
    if (arn.contains(":firehose:")) {
      return without(
          Log.ACCESS,
          "the access log goes to a Firehose stream, which cannot be searched: look where the"
              + " stream delivers to");
    }
    return place
        .logGroupName(arn)
        .map(group -> new LogPlan(Log.ACCESS, Optional.of(group), "", blind(settings, variables)))
        .orElseGet(
            () ->
                without(
                    Log.ACCESS,
                    "the access log goes to "
                        + arn
                        + ", which is no log group of this account and"
                        + " Region: look there"));
  }

  /** The execution log. */
  static LogPlan execution(Stage stage) {
    if (!stage.kind().hasExecutionLogs()) {
      return without(Log.EXECUTION, "HTTP APIs write no execution logs");
    }
    return new LogPlan(
        Log.EXECUTION,
        Optional.of(stage.executionLogGroup()),
        "",
        blind(stage.settings().values()));
  }

  /** The same log, searched for another of the request's ids. */
  LogPlan seeking(RequestId other, Stage stage) {
    return log == Log.ACCESS && group.isPresent()
        ? new LogPlan(
            log, group, "", blind(stage.accessLog(), other.variables(stage.ref().family())))
        : this;
  }

  private static LogPlan without(Log log, String reason) {
    return new LogPlan(log, Optional.empty(), reason, "");
  }

  private static String blind(AccessLog settings, List<String> variables) {
    if (!settings.hasFormat()) {
      return "the stage has no access log format, so it writes no access log";
    }
    Set<String> present = AccessLogFormat.variables(settings.format());
    if (!Collections.disjoint(present, variables)) {
      return "";
    }
    String other =
        variables.equals(List.of(RequestId.Form.EXTENDED.variable()))
            ? RequestId.Form.REQUEST.header()
            : RequestId.Form.EXTENDED.header();
    return "the access log format does not have "
        + variable(variables.getFirst())
        + ": search with the request's "
        + other
        + " instead";
  }

  private static String variable(String name) {
    return "$context." + name;
  }

  private static String blind(Iterable<LogSettings> settings) {
    Set<LogLevel> levels = new TreeSet<>();
    settings.forEach(each -> levels.add(each.level()));
    if (levels.equals(Set.of(LogLevel.INFO))) {
      return "";
    }
    if (levels.equals(Set.of(LogLevel.OFF))) {
      return "execution logging is off for every method";
    }
    return levels.size() == 1
        ? "at level ERROR only a request that fails leaves an execution entry"
        : "methods of this stage log at different levels "
            + levels
            + ", and only INFO shows every request";
  }
}
