package io.github.stageguard.cli.aws;

import io.github.stageguard.aws.Calls;
import io.github.stageguard.cli.request.LogEntry;
import io.github.stageguard.cli.request.LogEvents;
import io.github.stageguard.cli.request.RequestId;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;

/** Events of CloudWatch Logs. */
public final class StoredLogEvents implements LogEvents {
  private static final int PAGE = 1_000;

  private final CloudWatchLogsClient logs;

  public StoredLogEvents(CloudWatchLogsClient logs) {
    this.logs = logs;
  }

  /** IAM: {@code logs:FilterLogEvents} on the group. */
  @Override
  public Page since(String group, Optional<RequestId> id, Instant from, String token) {
    FilterLogEventsResponse page =
        Calls.call(
            "logs:FilterLogEvents",
            () ->
                logs.filterLogEvents(
                    r ->
                        r.logGroupName(group)
                            .filterPattern(id.map(each -> "\"" + each + "\"").orElse(null))
                            .startTime(from.toEpochMilli())
                            .limit(PAGE)
                            .nextToken(token.isEmpty() ? null : token)));
    return new Page(
        page.events().stream()
            .map(
                event ->
                    new LogEntry(
                        Instant.ofEpochMilli(event.timestamp()),
                        group,
                        event.logStreamName() == null ? "" : event.logStreamName(),
                        event.message() == null ? "" : event.message()))
            .toList(),
        page.nextToken() == null ? "" : page.nextToken());
  }
}
