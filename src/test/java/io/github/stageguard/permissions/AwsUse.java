package io.github.stageguard.permissions;

import io.github.stageguard.template.StackRole;
import io.github.stageguard.template.StackRole.Permission;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rights that AWS itself uses, or asks of whoever makes a call, so that the call alone does not
 * show them.
 *
 * @param role the template's role that has them
 * @param when the call, or the occasion
 * @param by the service that uses them; empty where it only checks that the caller has them
 * @param actions the IAM actions
 * @param resource what it uses them on in the stack of the tests; empty where the call tells
 * @param source where AWS says so
 */
record AwsUse(
    String role, String when, String by, List<String> actions, String resource, String source) {
  static final AwsUse PASSING_THE_CLOUDWATCH_ROLE =
      new AwsUse(
          StackRole.FUNCTION,
          "UpdateAccount",
          "",
          List.of("iam:PassRole"),
          "",
          "https://docs.aws.amazon.com/apigateway/latest/developerguide/security_iam_troubleshoot.html");

  static final AwsUse PASSING_THE_LEASE_ROLE =
      new AwsUse(
          StackRole.FUNCTION,
          "CreateSchedule, UpdateSchedule",
          "",
          List.of("iam:PassRole"),
          "",
          "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html");

  static final AwsUse DELIVERING_HTTP_API_LOGS =
      new AwsUse(
          StackRole.FUNCTION,
          "UpdateStage that sets the access log of an HTTP API",
          "API Gateway",
          List.of(
              "logs:CreateLogDelivery",
              "logs:GetLogDelivery",
              "logs:UpdateLogDelivery",
              "logs:DeleteLogDelivery",
              "logs:ListLogDeliveries",
              "logs:PutResourcePolicy",
              "logs:DescribeResourcePolicies"),
          "",
          "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html");

  static final AwsUse USING_THE_JOURNALS_KEY =
      new AwsUse(
          StackRole.FUNCTION,
          "Query, PutItem, UpdateItem of a table with a key of your own",
          "DynamoDB",
          List.of("kms:Decrypt", "kms:DescribeKey"),
          "",
          "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html");

  static final AwsUse SENDING_FAILED_EVENTS =
      new AwsUse(
          StackRole.FUNCTION,
          "an event that failed for good",
          "Lambda",
          List.of("sqs:SendMessage"),
          Actors.DEAD_LETTERS,
          "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html");

  static final AwsUse WRITING_THE_FUNCTIONS_LOG =
      new AwsUse(
          StackRole.FUNCTION,
          "whatever the function prints",
          "Lambda",
          List.of("logs:CreateLogStream", "logs:PutLogEvents"),
          Actors.LOG_GROUP + ":log-stream:2026/11/22/[1]0123456789abcdef",
          "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html");

  static final AwsUse INVOKING_THE_ALIAS =
      new AwsUse(
          StackRole.LEASES,
          "a lease's end, a sweep, another look at a contested stage",
          "EventBridge Scheduler",
          List.of("lambda:InvokeFunction"),
          Actors.ALIAS,
          "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html");

  static final AwsUse SENDING_UNDELIVERED_SCHEDULES =
      new AwsUse(
          StackRole.LEASES,
          "what it could not deliver",
          "EventBridge Scheduler",
          List.of("sqs:SendMessage"),
          Actors.DEAD_LETTERS,
          "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html");

  /** What AWS does with the role in that stack, where no call of the function tells. */
  Stream<Use> uses(StackRole stackRole) {
    return actions.stream()
        .map(action -> new Permission(action, resource))
        .flatMap(
            permission ->
                stackRole.allowing(permission).stream()
                    .map(
                        grant ->
                            new Use(
                                by,
                                when,
                                permission.action(),
                                resource,
                                grant.statement(),
                                grant.resource())));
  }

  /** All of them. */
  static List<AwsUse> all() {
    return List.of(
        PASSING_THE_CLOUDWATCH_ROLE,
        PASSING_THE_LEASE_ROLE,
        DELIVERING_HTTP_API_LOGS,
        USING_THE_JOURNALS_KEY,
        SENDING_FAILED_EVENTS,
        WRITING_THE_FUNCTIONS_LOG,
        INVOKING_THE_ALIAS,
        SENDING_UNDELIVERED_SCHEDULES);
  }
}
