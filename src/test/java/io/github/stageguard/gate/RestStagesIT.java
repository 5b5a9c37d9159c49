package io.github.stageguard.gate;

import static io.github.stageguard.gate.DevStage.operation;
import static io.github.stageguard.gate.DevStage.remove;
import static io.github.stageguard.gate.DevStage.replace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UpdateStageResponse;

/** REST stages through AWS's own client; sources of the facts stand in the rules. */
class RestStagesIT {
  private static final String GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/pets";

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private DevStage dev;

  @BeforeEach
  void makeAStage() {
    dev = new DevStage(account.function().apiGateway(), account.restApi("dev"));
  }

  @Test
  void aNewStageHasNoSettingsOfAnyKind() {
    GetStageResponse stage = dev.stage();

    assertThat(stage.hasMethodSettings()).isTrue();
    assertThat(stage.methodSettings()).isEmpty();
    assertThat(stage.accessLogSettings()).isNull();
    assertThat(stage.hasVariables()).isFalse();
    assertThat(stage.hasTags()).isFalse();
    assertThat(stage.description()).isNull();
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
    dev.refused(
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
    dev.refused(
        "Invalid logging level specified: LOUD",
        replace("/description", "changed"),
        replace("/accessLogSettings/destinationArn", GROUP),
        replace("/*/*/logging/loglevel", "LOUD"));
    dev.refused(
        "Cannot remove method setting */* because there is no method setting for this method ",
        replace("/description", "changed"),
        remove("/*/*"));

    assertThat(dev.stage().description()).isNull();
    assertThat(dev.stage().accessLogSettings()).isNull();
    assertThat(account.gate().writes().count()).isZero();
  }

  @Test
  void storesTheOtherMembersOfAStage() {
    dev.patch(
        replace("/description", "new"),
        replace("/variables/one", "1"),
        replace("/variables/two", "2"),
        replace("/tracingEnabled", "true"));
    dev.patch(remove("/variables/one"));

    GetStageResponse stage = dev.stage();
    assertThat(stage.description()).isEqualTo("new");
    assertThat(stage.variables()).containsExactly(Map.entry("two", "2"));
    assertThat(stage.tracingEnabled()).isTrue();
    dev.refused("Deployment id does not exist", replace("/deploymentId", "nowhere"));
  }

  @Test
  void canarySettingsAreStoredAndRemoved() {
    dev.patch(
        replace("/canarySettings/percentTraffic", "50"),
        replace("/canarySettings/stageVariableOverrides/x", "y"));
    assertThat(dev.stage().canarySettings().percentTraffic()).isEqualTo(50.0);
    assertThat(dev.stage().canarySettings().stageVariableOverrides()).containsEntry("x", "y");

    dev.patch(remove("/canarySettings"));
    assertThat(dev.stage().canarySettings()).isNull();
    dev.refused(
        "Invalid add operation with path: /canarySettings/deploymentId",
        operation(Op.ADD, "/canarySettings/deploymentId", "x"));
  }

  @Test
  void anUpdateAnswersTheStageAsItIsNowAndWhenItChanged() {
    account.clock().advance(Duration.ofMinutes(5));
    UpdateStageResponse answer = dev.patch(replace("/description", "new"));

    Instant then = EmulatedAccount.START.plus(Duration.ofMinutes(5));
    assertThat(answer.description()).isEqualTo("new");
    assertThat(answer.lastUpdatedDate()).isEqualTo(then);
    account.clock().advance(Duration.ofMinutes(5));
    assertThat(dev.stage().lastUpdatedDate()).isEqualTo(then);
    assertThat(answer.toBuilder().sdkHttpResponse(null).build().toString())
        .isEqualTo(dev.stage().toString().replace("GetStageResponse", "UpdateStageResponse"));
  }

  @Test
  void tagsAreTheStagesOwnHoweverTheyWereSet() {
    dev.client()
        .createStage(
            r ->
                r.restApiId(dev.api())
                    .stageName("tagged")
                    .deploymentId(dev.stage().deploymentId())
                    .tags(Map.of("tier", "critical", "a b", "ü&=")));
    String arn = "arn:aws:apigateway:us-east-1::/restapis/" + dev.api() + "/stages/tagged";
    assertThat(dev.client().getStage(r -> r.restApiId(dev.api()).stageName("tagged")).tags())
        .isEqualTo(Map.of("tier", "critical", "a b", "ü&="));
    dev.client().tagResource(r -> r.resourceArn(arn).tags(Map.of("owner", "pets")));
    dev.client().untagResource(r -> r.resourceArn(arn).tagKeys("tier"));

    assertThat(dev.client().getStage(r -> r.restApiId(dev.api()).stageName("tagged")).tags())
        .isEqualTo(Map.of("owner", "pets", "a b", "ü&="));

    dev.client().deleteStage(r -> r.restApiId(dev.api()).stageName("tagged"));
    dev.client().createDeployment(r -> r.restApiId(dev.api()).stageName("tagged"));
    assertThat(dev.client().getStage(r -> r.restApiId(dev.api()).stageName("tagged")).hasTags())
        .isFalse();
  }

  @Test
  void listsTheStagesOfOneDeployment() {
    dev.client().createDeployment(r -> r.restApiId(dev.api()).stageName("prod"));
    String deployment = dev.stage().deploymentId();

    assertThat(dev.client().getStages(r -> r.restApiId(dev.api())).item())
        .extracting(Stage::stageName)
        .containsExactlyInAnyOrder("dev", "prod");
    assertThat(dev.client().getStages(r -> r.restApiId(dev.api()).deploymentId(deployment)).item())
        .extracting(Stage::stageName)
        .containsExactly("dev");
    assertThat(dev.client().getStages(r -> r.restApiId(dev.api()).deploymentId("none")).item())
        .isEmpty();
  }

  @Test
  void errorsAreAwsExceptionsWithItsTexts() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> dev.client().getStage(r -> r.restApiId(dev.api()).stageName("gone")))
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(404))
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Invalid Stage identifier specified"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> dev.client().getStages(r -> r.restApiId("a1b2c3")))
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Invalid API identifier specified 000000000000:a1b2c3"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () ->
                dev.client()
                    .updateStage(
                        r ->
                            r.restApiId(dev.api())
                                .stageName("gone")
                                .patchOperations(replace("/description", "x"))));
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(
            () ->
                dev.client()
                    .createStage(
                        r ->
                            r.restApiId(dev.api())
                                .stageName("dev")
                                .deploymentId(dev.stage().deploymentId())));
  }

  @Test
  void updatesThatComeTogetherAllTakeEffect() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String path = "/variables/v" + i;
      threads.add(Thread.ofVirtual().start(() -> dev.patch(replace(path, "x"))));
    }
    threads.forEach(RestStagesIT::join);

    assertThat(dev.stage().variables()).hasSize(8);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
