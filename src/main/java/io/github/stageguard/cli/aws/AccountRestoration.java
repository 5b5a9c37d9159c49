package io.github.stageguard.cli.aws;

import io.github.stageguard.aws.Calls;
import io.github.stageguard.cli.undo.Restoration;
import io.github.stageguard.stage.StageRef;
import software.amazon.awssdk.services.apigatewayv2.ApiGatewayV2Client;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** The calls of CloudWatch Logs and API Gateway that only undoing needs. */
public final class AccountRestoration implements Restoration {
  private final CloudWatchLogsClient logs;
  private final ApiGatewayV2Client gateway;

  /**
   * @param logs repeats calls that may pass
   * @param gateway sends each call once
   */
  public AccountRestoration(CloudWatchLogsClient logs, ApiGatewayV2Client gateway) {
    this.logs = logs;
    this.gateway = gateway;
  }

  /**
   * IAM: {@code apigateway:DELETE} on {@code /apis/{id}/stages/{name}/accesslogsettings}; of an
   * HTTP API also {@code logs:DeleteLogDelivery} and {@code logs:ListLogDeliveries} on {@code *}.
   */
  @Override
  public void removeAccessLog(StageRef stage) {
    Calls.call(
        "apigateway:DeleteAccessLogSettings",
        () ->
            gateway.deleteAccessLogSettings(
                r -> r.apiId(stage.apiId()).stageName(stage.stageName())));
  }

  /** IAM: {@code logs:DeleteRetentionPolicy} on the group. */
  @Override
  public void removeRetention(String logGroup) {
    Calls.call(
        "logs:DeleteRetentionPolicy",
        () -> logs.deleteRetentionPolicy(r -> r.logGroupName(logGroup)));
  }

  /** IAM: {@code logs:DisassociateKmsKey} on the group. */
  @Override
  public void removeKmsKey(String logGroup) {
    Calls.call(
        "logs:DisassociateKmsKey", () -> logs.disassociateKmsKey(r -> r.logGroupName(logGroup)));
  }

  /** IAM: {@code logs:DescribeLogStreams} on the group. */
  @Override
  public boolean hasLogStreams(String logGroup) {
    return !Calls.call(
            "logs:DescribeLogStreams",
            () -> logs.describeLogStreams(r -> r.logGroupName(logGroup).limit(1)))
        .logStreams()
        .isEmpty();
  }

  /** IAM: {@code logs:DeleteLogGroup} on the group. */
  @Override
  public void deleteLogGroup(String logGroup) {
    Calls.call("logs:DeleteLogGroup", () -> logs.deleteLogGroup(r -> r.logGroupName(logGroup)));
  }
}
