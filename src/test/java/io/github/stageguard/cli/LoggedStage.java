package io.github.stageguard.cli;

import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.EmulatedAccount;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** A stage {@code prod} of a REST API that writes both logs, and what is in them. */
final class LoggedStage {
  static final String FORMAT =
      "{\"requestId\":\"$context.requestId\",\"extendedRequestId\":\"$context.extendedRequestId\"}";

  private static final String STREAM = "0123456789abcdef";

  private final Clients seed;
  private final String api;

  /** A stage whose methods all log at that level, with no log group yet. */
  LoggedStage(EmulatedAccount account, String level) {
    this.seed = account.seed();
    account.cloudWatchRole();
    this.api = account.restApi("prod");
    List<PatchOperation> patch =
        Stream.of(
                List.of(
                    "/accessLogSettings/destinationArn",
                    "arn:aws:logs:us-east-1:000000000000:log-group:" + accessGroup()),
                List.of("/accessLogSettings/format", FORMAT),
                List.of("/*/*/logging/loglevel", level))
            .map(
                each ->
                    PatchOperation.builder()
                        .op(Op.REPLACE)
                        .path(each.getFirst())
                        .value(each.getLast())
                        .build())
            .toList();
    seed.apiGateway().updateStage(r -> r.restApiId(api).stageName("prod").patchOperations(patch));
  }

  String api() {
    return api;
  }

  String accessGroup() {
    return "/aws/vendedlogs/apigateway/" + api + "/prod";
  }

  String executionGroup() {
    return "API-Gateway-Execution-Logs_" + api + "/prod";
  }

  /** Makes the log group of the access log, with these entries. */
  LoggedStage access(Instant at, String... messages) {
    write(accessGroup(), at, messages);
    return this;
  }

  /** Makes the log group of the execution log, with these entries. */
  LoggedStage execution(Instant at, String... messages) {
    write(executionGroup(), at, messages);
    return this;
  }

  private void write(String group, Instant at, String... messages) {
    try {
      seed.logs().describeLogStreams(r -> r.logGroupName(group));
    } catch (ResourceNotFoundException e) {
      seed.logs().createLogGroup(r -> r.logGroupName(group));
      seed.logs().createLogStream(r -> r.logGroupName(group).logStreamName(STREAM));
    }
    if (messages.length > 0) {
      List<InputLogEvent> events =
          Stream.of(messages)
              .map(text -> InputLogEvent.builder().timestamp(at.toEpochMilli()).message(text))
              .map(InputLogEvent.Builder::build)
              .toList();
      seed.logs().putLogEvents(r -> r.logGroupName(group).logStreamName(STREAM).logEvents(events));
    }
  }
}
