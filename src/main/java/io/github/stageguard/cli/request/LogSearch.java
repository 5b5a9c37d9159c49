package io.github.stageguard.cli.request;

import java.util.List;
import java.util.Objects;

/**
 * Queries of CloudWatch Logs Insights. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when AWS does not do what was asked.
 */
public interface LogSearch {

  /** How far a query has come. */
  enum Status {
    /** It waits or runs: what it has found so far may not be all. */
    RUNNING,
    COMPLETE,
    FAILED,
    CANCELLED,
    /** It ran for an hour, which is as long as it may. */
    TIMED_OUT,
    /** AWS does not know, or says something that was unknown when this was written. */
    UNKNOWN
  }

  /**
   * What a query has found.
   *
   * @param entries those found so far, in the order that the query asks for
   */
  record Answer(Status status, List<LogEntry> entries) {
    public Answer {
      Objects.requireNonNull(status);
      entries = List.copyOf(entries);
    }
  }

  /**
   * Starts a query.
   *
   * @param group the log group
   * @param query fields, filter and order; the fields must include {@code @timestamp}, {@code
   *     @logStream} and {@code @message}
   * @param window of what time entries are looked at
   * @param most how many entries are wanted at most
   * @return the query's id
   */
  String start(String group, String query, Window window, int most);

  /**
   * What it has found so far.
   *
   * @param group the log group that it looks at
   */
  Answer results(String queryId, String group);

  /** Stops a query that nobody waits for any more. */
  void stop(String queryId);
}
