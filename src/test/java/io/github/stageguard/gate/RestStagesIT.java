package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.stageguard.emulator.MiniStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UpdateStageResponse;

/** REST stages through AWS's own client; sources of the facts stand in the rules. */
class RestStagesIT {
  private static final String GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/pets";
  private static final String FORMAT = "$context.requestId $context.status";
  private static final String NO_ROLE =
      "CloudWatch Logs role ARN must be set in account settings to enable logging";

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private ApiGatewayClient client;
  private String api;

  @BeforeEach
  void makeAStage() {
    api = account.restApi("dev");
    client = account.function().apiGateway();
  }

  @Test
  void aNewStageHasNoSettingsOfAnyKind() {
    GetStageResponse stage = stage();

    assertThat(stage.hasMethodSettings()).isTrue();
    assertThat(stage.methodSettings()).isEmpty();
    assertThat(stage.accessLogSettings()).isNull();
    assertThat(stage.hasVariables()).isFalse();
    assertThat(stage.hasTags()).isFalse();
    assertThat(stage.description()).isNull();
  }

  @Test
  void methodEntriesComeBackAsThePatchSpelledThem() {
    account.cloudWatchRole();
    List<String> keys =
        List.of("*/*", "~1/GET", "~1pets~1{id}/GET", "pets/POST", "~1a~0b/PUT", "~1x/*");
    keys.forEach(key -> patch(replace("/" + key + "/logging/loglevel", "ERROR")));

    assertThat(stage().methodSettings()).containsOnlyKeys(keys);
    assertThat(stage().methodSettings().values())
        .extracting(MethodSetting::loggingLevel)
        .containsOnly("ERROR");
  }

  @Test
  void methodEntriesMadeBehindTheGateAreSpelledLikeOthers() {
    try (Clients behind = Clients.of(MiniStack.shared().uri())) {
      behind
          .apiGateway()
          .updateStage(
              r ->
                  r.restApiId(api)
                      .stageName("dev")
                      .patchOperations(replace("/~1pets~1{id}/GET/logging/loglevel", "INFO")));
    }

    assertThat(stage().methodSettings()).containsOnlyKeys("~1pets~1{id}/GET");
    patch(remove("/~1pets~1{id}/GET"));
    assertThat(stage().methodSettings()).isEmpty();
  }

  @Test
  void anEntryMadeByAnotherSettingHasNoLoggingLevel() {
    patch(replace("/*/*/caching/enabled", "true"));

    MethodSetting entry = stage().methodSettings().get("*/*");
    assertThat(entry.loggingLevel()).isNull();
    assertThat(entry.cachingEnabled()).isTrue();
    assertThat(entry.throttlingBurstLimit()).isEqualTo(5000);
    assertThat(entry.throttlingRateLimit()).isEqualTo(10_000.0);
  }

  @Test
  void theDefaultEntryFillsNewEntriesAndLeavesOldOnesAlone() {
    patch(
        replace("/*/*/throttling/burstLimit", "123"),
        replace("/*/*/caching/enabled", "true"),
        replace("/test/GET/throttling/burstLimit", "124"));
    patch(replace("/*/*/throttling/burstLimit", "100"));

    Map<String, MethodSetting> settings = stage().methodSettings();
    assertThat(settings.get("*/*").throttlingBurstLimit()).isEqualTo(100);
    assertThat(settings.get("test/GET").throttlingBurstLimit()).isEqualTo(124);
    assertThat(settings.get("test/GET").cachingEnabled()).isTrue();
  }

  @Test
  void dataTraceIsFalseUnlessTrueAndNeedsNoRole() {
    patch(replace("/*/*/logging/dataTrace", "true"), replace("/*/*/logging/loglevel", "OFF"));
    assertThat(stage().methodSettings().get("*/*").dataTraceEnabled()).isTrue();

    patch(replace("/*/*/logging/dataTrace", "invalid"));
    assertThat(stage().methodSettings().get("*/*").dataTraceEnabled()).isFalse();
  }

  @Test
  void refusesLoggingLevelsThatAreNone() {
    account.cloudWatchRole();

    refused("Invalid logging level specified: DEBUG", replace("/*/*/logging/loglevel", "DEBUG"));
  }

  @ParameterizedTest
  @CsvSource({
    "/*/*/logging/loglevel, ERROR",
    "/~1pets/GET/logging/loglevel, INFO",
    "/accessLogSettings/destinationArn, " + GROUP,
    "/accessLogSettings/format, " + FORMAT
  })
  void logsNeedTheAccountsRole(String path, String value) {
    refused(NO_ROLE, replace(path, value));

    account.cloudWatchRole();
    patch(replace(path, value));
  }

  @Test
  void checksTheArnBeforeTheRoleAndTheRoleBeforeTheFormat() {
    PatchOperation arn = replace("/accessLogSettings/destinationArn", "not-an-arn");
    PatchOperation format = replace("/accessLogSettings/format", "$context.status");

    refused(
        "Invalid ARN specified in the request. ARNs must start with 'arn:': not-an-arn",
        format,
        arn);
    refused(NO_ROLE, format);
    account.cloudWatchRole();
    refused(
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
    patch(replace("/accessLogSettings/format", format));

    assertThat(stage().accessLogSettings().format()).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$context.requestIdx", "$context.requestId.x", "requestId"})
  void refusesFormatsWithoutARequestId(String format) {
    account.cloudWatchRole();
    refused(
        "Access Log format must include either $context.requestId or $context.extendedRequestId :"
            + " '"
            + format
            + "'",
        replace("/accessLogSettings/format", format));
  }

  @Test
  void refusesFormatsOfTwoLines() {
    account.cloudWatchRole();
    refused(
        "Access Log format must be single line, new line character is allowed only at end of the"
            + " format: '$context.requestId\nx'",
        replace("/accessLogSettings/format", "$context.requestId\nx"));
  }

  @Test
  void refusesDestinationsThatLogsCannotGoTo() {
    account.cloudWatchRole();
    refusedDestination(
        GROUP + ":*",
        "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.':"
            + " 'log-group:/pets:*'");
    refusedDestination(
        "arn:aws:s3:::bucket", "Invalid ARN specified in the request. ARN vendor should be 'logs'");
    refusedDestination(
        "arn:aws:firehose:us-east-1:000000000000:deliverystream/other",
        "Invalid ARN specified in the request. Resource must start with"
            + " 'deliverystream/amazon-apigateway-'");
    refused("Access Log value must not be empty", replace("/accessLogSettings/destinationArn", ""));
    refused("Access Log value must not be empty", replace("/accessLogSettings/format", ""));
  }

  @Test
  void acceptsADestinationAloneAndRemovesBothTogether() {
    account.cloudWatchRole();
    String firehose = "arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-x";
    patch(operation(Op.ADD, "/accessLogSettings/destinationArn", firehose));
    assertThat(stage().accessLogSettings().destinationArn()).isEqualTo(firehose);
    assertThat(stage().accessLogSettings().format()).isNull();

    patch(remove("/accessLogSettings"));
    assertThat(stage().accessLogSettings()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/accessLogSettings", "/accessLogSettings/*", "/accessLogSettings/randomValue"})
  void refusesOtherPathsOfAccessLogSettings(String path) {
    refused(
        "Invalid accessLogSettings path. Must be one of :"
            + " [/accessLogSettings/destinationArn, /accessLogSettings/format]",
        replace(path, "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "~1quiet/GET",
        "accessLogSettings/destinationArn",
        "accessLogSettings/*",
        "~1quiet/GET/logging/loglevel"
      })
  void refusesToRemoveWhatIsNotThere(String what) {
    refused(
        "Cannot remove method setting "
            + what
            + " because there is no method setting for this method ",
        remove("/" + what));
  }

  @Test
  void removesAnEntryWhole() {
    patch(
        replace("/*/*/caching/enabled", "true"),
        replace("/~1quiet/GET/throttling/burstLimit", "1"));
    patch(remove("/~1quiet/GET"));

    assertThat(stage().methodSettings()).containsOnlyKeys("*/*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/foo",
        "/tags/tag1",
        "/pets/GET/logging/logLevel",
        "/a/b/GET/logging/loglevel",
        "/canarySettings",
        "no/slash"
      })
  void listsThePathsWhenOneIsUnknown(String path) {
    // As recorded of AWS (LocalStack's validated stage snapshots), uneven punctuation included.
    refused(
        "Invalid method setting path: "
            + path
            + ". Must be one of: [/deploymentId, /description, /cacheClusterEnabled,"
            + " /cacheClusterSize, /clientCertificateId, /accessLogSettings,"
            + " /accessLogSettings/destinationArn, /accessLogSettings/format,"
            + " /{resourcePath}/{httpMethod}/metrics/enabled,"
            + " /{resourcePath}/{httpMethod}/logging/dataTrace,"
            + " /{resourcePath}/{httpMethod}/logging/loglevel,"
            + " /{resourcePath}/{httpMethod}/throttling/burstLimit"
            + "/{resourcePath}/{httpMethod}/throttling/rateLimit"
            + "/{resourcePath}/{httpMethod}/caching/ttlInSeconds,"
            + " /{resourcePath}/{httpMethod}/caching/enabled,"
            + " /{resourcePath}/{httpMethod}/caching/dataEncrypted,"
            + " /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl,"
            + " /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy,"
            + " /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel,"
            + " /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds,"
            + " /*/*/caching/enabled, /*/*/caching/dataEncrypted,"
            + " /*/*/caching/requireAuthorizationForCacheControl,"
            + " /*/*/caching/unauthorizedCacheControlHeaderStrategy,"
            + " /variables/{variable_name}, /tracingEnabled]",
        replace(path, "x"));
  }

  @Test
  void aRefusedOperationKeepsTheOthersOfItsPatchFromBeingApplied() {
    account.cloudWatchRole();
    refused(
        "Invalid logging level specified: LOUD",
        replace("/description", "changed"),
        replace("/accessLogSettings/destinationArn", GROUP),
        replace("/*/*/logging/loglevel", "LOUD"));
    refused(
        "Cannot remove method setting */* because there is no method setting for this method ",
        replace("/description", "changed"),
        remove("/*/*"));

    assertThat(stage().description()).isNull();
    assertThat(stage().accessLogSettings()).isNull();
    assertThat(account.gate().writes().count()).isZero();
  }

  @Test
  void storesTheOtherMembersOfAStage() {
    patch(
        replace("/description", "new"),
        replace("/variables/one", "1"),
        replace("/variables/two", "2"),
        replace("/tracingEnabled", "true"));
    patch(remove("/variables/one"));

    GetStageResponse stage = stage();
    assertThat(stage.description()).isEqualTo("new");
    assertThat(stage.variables()).containsExactly(Map.entry("two", "2"));
    assertThat(stage.tracingEnabled()).isTrue();
    refused("Deployment id does not exist", replace("/deploymentId", "nowhere"));
  }

  @Test
  void canarySettingsAreStoredAndRemoved() {
    patch(
        replace("/canarySettings/percentTraffic", "50"),
        replace("/canarySettings/stageVariableOverrides/x", "y"));
    assertThat(stage().canarySettings().percentTraffic()).isEqualTo(50.0);
    assertThat(stage().canarySettings().stageVariableOverrides()).containsEntry("x", "y");

    patch(remove("/canarySettings"));
    assertThat(stage().canarySettings()).isNull();
    refused(
        "Invalid add operation with path: /canarySettings/deploymentId",
        operation(Op.ADD, "/canarySettings/deploymentId", "x"));
  }

  @Test
  void anUpdateAnswersTheStageAsItIsNowAndWhenItChanged() {
    account.clock().advance(Duration.ofMinutes(5));
    UpdateStageResponse answer = patch(replace("/description", "new"));

    Instant then = EmulatedAccount.START.plus(Duration.ofMinutes(5));
    assertThat(answer.description()).isEqualTo("new");
    assertThat(answer.lastUpdatedDate()).isEqualTo(then);
    account.clock().advance(Duration.ofMinutes(5));
    assertThat(stage().lastUpdatedDate()).isEqualTo(then);
    assertThat(answer.toBuilder().sdkHttpResponse(null).build().toString())
        .isEqualTo(stage().toString().replace("GetStageResponse", "UpdateStageResponse"));
  }

  @Test
  void tagsAreTheStagesOwnHoweverTheyWereSet() {
    client.createStage(
        r ->
            r.restApiId(api)
                .stageName("tagged")
                .deploymentId(stage().deploymentId())
                .tags(Map.of("tier", "critical", "a b", "ü&=")));
    String arn = "arn:aws:apigateway:us-east-1::/restapis/" + api + "/stages/tagged";
    client.tagResource(r -> r.resourceArn(arn).tags(Map.of("owner", "pets")));
    client.untagResource(r -> r.resourceArn(arn).tagKeys("tier"));

    assertThat(client.getStage(r -> r.restApiId(api).stageName("tagged")).tags())
        .isEqualTo(Map.of("owner", "pets", "a b", "ü&="));

    client.deleteStage(r -> r.restApiId(api).stageName("tagged"));
    client.createDeployment(r -> r.restApiId(api).stageName("tagged"));
    assertThat(client.getStage(r -> r.restApiId(api).stageName("tagged")).hasTags()).isFalse();
  }

  @Test
  void listsTheStagesOfOneDeployment() {
    client.createDeployment(r -> r.restApiId(api).stageName("prod"));
    String deployment = stage().deploymentId();

    assertThat(client.getStages(r -> r.restApiId(api)).item())
        .extracting(Stage::stageName)
        .containsExactlyInAnyOrder("dev", "prod");
    assertThat(client.getStages(r -> r.restApiId(api).deploymentId(deployment)).item())
        .extracting(Stage::stageName)
        .containsExactly("dev");
    assertThat(client.getStages(r -> r.restApiId(api).deploymentId("none")).item()).isEmpty();
  }

  @Test
  void errorsAreAwsExceptionsWithItsTexts() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> client.getStage(r -> r.restApiId(api).stageName("gone")))
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(404))
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Invalid Stage identifier specified"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> client.getStages(r -> r.restApiId("a1b2c3")))
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Invalid API identifier specified 000000000000:a1b2c3"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () ->
                client.updateStage(
                    r ->
                        r.restApiId(api)
                            .stageName("gone")
                            .patchOperations(replace("/description", "x"))));
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(
            () ->
                client.createStage(
                    r -> r.restApiId(api).stageName("dev").deploymentId(stage().deploymentId())));
  }

  @Test
  void updatesThatComeTogetherAllTakeEffect() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String path = "/variables/v" + i;
      threads.add(Thread.ofVirtual().start(() -> patch(replace(path, "x"))));
    }
    threads.forEach(RestStagesIT::join);

    assertThat(stage().variables()).hasSize(8);
  }

  private GetStageResponse stage() {
    return client.getStage(r -> r.restApiId(api).stageName("dev"));
  }

  private UpdateStageResponse patch(PatchOperation... operations) {
    return client.updateStage(r -> r.restApiId(api).stageName("dev").patchOperations(operations));
  }

  private void refusedDestination(String arn, String message) {
    refused(message, replace("/accessLogSettings/destinationArn", arn));
  }

  private void refused(String message, PatchOperation... operations) {
    Consumer<BadRequestException> asAws =
        e -> {
          assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
          assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BadRequestException");
          assertThat(e.statusCode()).isEqualTo(400);
        };
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> patch(operations))
        .satisfies(asAws);
  }

  private static PatchOperation replace(String path, String value) {
    return operation(Op.REPLACE, path, value);
  }

  private static PatchOperation remove(String path) {
    return PatchOperation.builder().op(Op.REMOVE).path(path).build();
  }

  private static PatchOperation operation(Op op, String path, String value) {
    return PatchOperation.builder().op(op).path(path).value(value).build();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
