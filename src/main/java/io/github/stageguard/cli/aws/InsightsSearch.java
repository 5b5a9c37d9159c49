package io.github.stageguard.cli.aws;

import io.github.stageguard.aws.Calls;
import io.github.stageguard.cli.request.LogEntry;
import io.github.stageguard.cli.request.LogSearch;
import io.github.stageguard.cli.request.Window;
import io.github.stageguard.stage.CallFailedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResultField;

/** Queries of CloudWatch Logs Insights. */
public final class InsightsSearch implements LogSearch {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  private final CloudWatchLogsClient logs;

  public InsightsSearch(CloudWatchLogsClient logs) {
    this.logs = logs;
  }

  /** IAM: {@code logs:StartQuery} on the group. */
  @Override
  public String start(String group, String query, Window window, int most) {
    return Calls.call(
        "logs:StartQuery",
        () ->
            logs.startQuery(
                    r ->
                        r.logGroupName(group)
                            .queryString(query)
                            .startTime(window.fromSecond())
                            .endTime(window.toSecond())
                            .limit(most))
                .queryId());
  }

  /** IAM: {@code logs:GetQueryResults}; it cannot be narrowed to a group. */
  @Override
  public Answer results(String queryId, String group) {
    GetQueryResultsResponse answer =
        Calls.call("logs:GetQueryResults", () -> logs.getQueryResults(r -> r.queryId(queryId)));
    return new Answer(
        status(answer.status()), answer.results().stream().map(row -> entry(row, group)).toList());
  }

  /** IAM: {@code logs:StopQuery}; it cannot be narrowed to a group. */
  @Override
  public void stop(String queryId) {
    Calls.call("logs:StopQuery", () -> logs.stopQuery(r -> r.queryId(queryId)));
  }

  private static Status status(QueryStatus status) {
    return switch (status == null ? QueryStatus.UNKNOWN : status) {
      case SCHEDULED, RUNNING -> Status.RUNNING;
      case COMPLETE -> Status.COMPLETE;
      case FAILED -> Status.FAILED;
      case CANCELLED -> Status.CANCELLED;
      case TIMEOUT -> Status.TIMED_OUT;
      case UNKNOWN, UNKNOWN_TO_SDK_VERSION -> Status.UNKNOWN;
    };
  }

  private static LogEntry entry(List<ResultField> row, String group) {
    Map<String, String> fields = new HashMap<>();
    row.forEach(field -> fields.put(field.field(), field.value()));
    return new LogEntry(
        instant(fields.getOrDefault("@timestamp", "")),
        group,
        fields.getOrDefault("@logStream", ""),
        fields.getOrDefault("@message", ""));
  }

  private static Instant instant(String timestamp) {
    try {
      return LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new CallFailedException(
          CallFailedException.Kind.UNAVAILABLE,
          "logs:GetQueryResults",
          "UnreadableAnswer",
          "an entry has no readable @timestamp",
          e);
    }
  }
}
