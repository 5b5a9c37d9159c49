package io.github.stageguard.aws;

import io.github.stageguard.reconcile.LogGroups;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.LogGroupState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/** Log groups of CloudWatch Logs. */
public final class CloudWatchLogGroups implements LogGroups {
  private static final int PAGE = 50;

  private final CloudWatchLogsClient logs;

  public CloudWatchLogGroups(CloudWatchLogsClient logs) {
    this.logs = logs;
  }

  /** IAM: {@code logs:DescribeLogGroups}. A name sorts before all that it is a prefix of. */
  @Override
  public Optional<LogGroupState> find(String name) {
    return describe(name, 1).logGroups().stream()
        .filter(group -> name.equals(group.logGroupName()))
        .map(CloudWatchLogGroups::state)
        .findFirst();
  }

  /** IAM: {@code logs:DescribeLogGroups}. */
  @Override
  public Page beginningWith(String prefix, String token) {
    DescribeLogGroupsResponse page =
        Calls.call(
            "logs:DescribeLogGroups",
            () ->
                logs.describeLogGroups(
                    r ->
                        r.logGroupNamePrefix(prefix)
                            .limit(PAGE)
                            .nextToken(token.isEmpty() ? null : token)));
    Map<String, LogGroupState> groups = new HashMap<>();
    page.logGroups().forEach(group -> groups.put(group.logGroupName(), state(group)));
    return new Page(groups, SdkText.orEmpty(page.nextToken()));
  }

  /** IAM: {@code logs:CreateLogGroup} on the group. */
  @Override
  public boolean create(String name, Optional<String> kmsKeyArn) {
    try {
      Calls.call(
          "logs:CreateLogGroup",
          () -> logs.createLogGroup(r -> r.logGroupName(name).kmsKeyId(kmsKeyArn.orElse(null))));
      return true;
    } catch (CallFailedException e) {
      if (e.code().equals("ResourceAlreadyExistsException")) {
        return false;
      }
      throw e;
    }
  }

  /** IAM: {@code logs:PutRetentionPolicy} on the group. */
  @Override
  public void setRetention(String name, int days) {
    Calls.call(
        "logs:PutRetentionPolicy",
        () -> logs.putRetentionPolicy(r -> r.logGroupName(name).retentionInDays(days)));
  }

  /** IAM: {@code logs:AssociateKmsKey} on the group. */
  @Override
  public void setKmsKey(String name, String kmsKeyArn) {
    Calls.call(
        "logs:AssociateKmsKey",
        () -> logs.associateKmsKey(r -> r.logGroupName(name).kmsKeyId(kmsKeyArn)));
  }

  /** IAM: {@code logs:DescribeLogGroups}. */
  @Override
  public Optional<List<String>> named(String prefix) {
    DescribeLogGroupsResponse page = describe(prefix.isEmpty() ? null : prefix, PAGE);
    return page.nextToken() == null
        ? Optional.of(page.logGroups().stream().map(LogGroup::logGroupName).toList())
        : Optional.empty();
  }

  private DescribeLogGroupsResponse describe(String prefix, int limit) {
    return Calls.call(
        "logs:DescribeLogGroups",
        () -> logs.describeLogGroups(r -> r.logGroupNamePrefix(prefix).limit(limit)));
  }

  private static LogGroupState state(LogGroup group) {
    return new LogGroupState(
        group.retentionInDays() == null
            ? OptionalInt.empty()
            : OptionalInt.of(group.retentionInDays()),
        Optional.ofNullable(group.kmsKeyId()).filter(key -> !key.isEmpty()),
        Optional.ofNullable(group.creationTime()).map(Instant::ofEpochMilli));
  }
}
