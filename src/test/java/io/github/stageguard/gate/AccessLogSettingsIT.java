package io.github.stageguard.gate;

import static io.github.stageguard.gate.DevStage.operation;
import static io.github.stageguard.gate.DevStage.remove;
import static io.github.stageguard.gate.DevStage.replace;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** Access log settings of REST stages through AWS's own client. */
class AccessLogSettingsIT {
  private static final String GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/pets";
  private static final String FORMAT = "$context.requestId $context.status";
  private static final String NO_ROLE =
      "CloudWatch Logs role ARN must be set in account settings to enable logging";

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private DevStage dev;

  @BeforeEach
  void makeAStage() {
    dev = new DevStage(account.function().apiGateway(), account.restApi("dev"));
  }

  @ParameterizedTest
  @CsvSource({
    "/*/*/logging/loglevel, ERROR",
    "/~1pets/GET/logging/loglevel, INFO",
    "/accessLogSettings/destinationArn, " + GROUP,
    "/accessLogSettings/format, " + FORMAT
  })
  void logsNeedTheAccountsRole(String path, String value) {
    dev.refused(NO_ROLE, replace(path, value));

    account.cloudWatchRole();
    dev.patch(replace(path, value));
  }

  @Test
  void checksTheArnBeforeTheRoleAndTheRoleBeforeTheFormat() {
    PatchOperation arn = replace("/accessLogSettings/destinationArn", "not-an-arn");
    PatchOperation format = replace("/accessLogSettings/format", "$context.status");

    dev.refused(
        "Invalid ARN specified in the request. ARNs must start with 'arn:': not-an-arn",
        format,
        arn);
    dev.refused(NO_ROLE, format);
    account.cloudWatchRole();
    dev.refused(
        "Access Log format must include either $context.requestId or $context.extendedRequestId :"
            + " '$context.status'",
        format);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$context.requestId\n",
        "{\"id\":\"$context.extendedRequestId\"}",
        "$context.unheardOf $context.requestId"
      })
  void acceptsFormatsWithARequestIdOnOneLine(String format) {
    account.cloudWatchRole();
    dev.patch(replace("/accessLogSettings/format", format));

    assertThat(dev.stage().accessLogSettings().format()).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$context.requestIdx", "$context.requestId.x", "requestId"})
  void refusesFormatsWithoutARequestId(String format) {
    account.cloudWatchRole();
    dev.refused(
        "Access Log format must include either $context.requestId or $context.extendedRequestId :"
            + " '"
            + format
            + "'",
        replace("/accessLogSettings/format", format));
  }

  @Test
  void refusesFormatsOfTwoLines() {
    account.cloudWatchRole();
    dev.refused(
        "Access Log format must be single line, new line character is allowed only at end of the"
            + " format: '$context.requestId\nx'",
        replace("/accessLogSettings/format", "$context.requestId\nx"));
  }

  @Test
  void refusesDestinationsThatLogsCannotGoTo() {
    account.cloudWatchRole();
    dev.refused(
        "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.':"
            + " 'log-group:/pets:*'",
        replace("/accessLogSettings/destinationArn", GROUP + ":*"));
    dev.refused(
        "Invalid ARN specified in the request. ARN vendor should be 'logs'",
        replace("/accessLogSettings/destinationArn", "arn:aws:s3:::bucket"));
    dev.refused(
        "Invalid ARN specified in the request. Resource must start with"
            + " 'deliverystream/amazon-apigateway-'",
        replace(
            "/accessLogSettings/destinationArn",
            "arn:aws:firehose:us-east-1:000000000000:deliverystream/other"));
    dev.refused(
        "Access Log value must not be empty", replace("/accessLogSettings/destinationArn", ""));
    dev.refused("Access Log value must not be empty", replace("/accessLogSettings/format", ""));
  }

  @Test
  void acceptsADestinationAloneAndRemovesBothTogether() {
    account.cloudWatchRole();
    String firehose = "arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-x";
    dev.patch(operation(Op.ADD, "/accessLogSettings/destinationArn", firehose));
    assertThat(dev.stage().accessLogSettings().destinationArn()).isEqualTo(firehose);
    assertThat(dev.stage().accessLogSettings().format()).isNull();

    dev.patch(remove("/accessLogSettings"));
    assertThat(dev.stage().accessLogSettings()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/accessLogSettings", "/accessLogSettings/*", "/accessLogSettings/randomValue"})
  void refusesOtherPathsOfAccessLogSettings(String path) {
    dev.refused(
        "Invalid accessLogSettings path. Must be one of :"
            + " [/accessLogSettings/destinationArn, /accessLogSettings/format]",
        replace(path, "x"));
  }
}
