package io.github.stageguard.gate;

import static io.github.stageguard.gate.V2Stage.notFound;
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
import software.amazon.awssdk.services.apigatewayv2.model.BadRequestException;
import software.amazon.awssdk.services.apigatewayv2.model.ConflictException;
import software.amazon.awssdk.services.apigatewayv2.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.apigatewayv2.model.ProtocolType;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.apigatewayv2.model.Stage;
import software.amazon.awssdk.services.apigatewayv2.model.UpdateStageResponse;

/** Stages of HTTP and WebSocket APIs through AWS's own client; sources stand in the rules. */
class V2StagesIT {
  private static final String NO_ROLE =
      "CloudWatch Logs role ARN must be set in account settings to enable logging";

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private V2Stage http;
  private V2Stage webSocket;

  @BeforeEach
  void makeStages() {
    http = new V2Stage(account.function().apiGatewayV2(), account.httpApi("dev"));
    webSocket = new V2Stage(account.function().apiGatewayV2(), account.webSocketApi("dev"));
  }

  @Test
  void aNewStageHasTheDefaultSettingsOfItsKindAndNothingElse() {
    // As AWS answered: CloudTrail's record of CreateStage (HTTP), recorded GetStage (WebSocket).
    assertThat(http.stage().defaultRouteSettings())
        .isEqualTo(RouteSettings.builder().detailedMetricsEnabled(false).build());
    assertThat(webSocket.stage().defaultRouteSettings()).isEqualTo(settings("OFF", false));
    for (GetStageResponse stage : List.of(http.stage(), webSocket.stage())) {
      assertThat(stage.hasRouteSettings()).isTrue();
      assertThat(stage.routeSettings()).isEmpty();
      assertThat(stage.hasStageVariables()).isTrue();
      assertThat(stage.hasTags()).isTrue();
      assertThat(stage.tags()).isEmpty();
      assertThat(stage.accessLogSettings()).isNull();
      assertThat(stage.description()).isNull();
      assertThat(stage.deploymentId()).isNull();
      assertThat(stage.apiGatewayManaged()).isNull();
      assertThat(stage.autoDeploy()).isFalse();
      assertThat(stage.lastUpdatedDate()).isEqualTo(EmulatedAccount.START);
    }
  }

  @Test
  void defaultSettingsThatAreNotSentStay() {
    account.cloudWatchRole();
    webSocket.update(r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    webSocket.update(r -> r.defaultRouteSettings(s -> s.loggingLevel("INFO")));
    webSocket.update(r -> r.description("new"));

    assertThat(webSocket.stage().defaultRouteSettings()).isEqualTo(settings("INFO", true));

    webSocket.update(r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(false)));
    assertThat(webSocket.stage().defaultRouteSettings()).isEqualTo(settings("INFO", false));
  }

  @Test
  void routesThatAreNotNamedStayAndOneThatIsNamedIsReplacedWhole() {
    account.cloudWatchRole();
    account.route(webSocket.api(), "quiet");
    account.route(webSocket.api(), "$connect");
    RouteSettings throttled =
        RouteSettings.builder().throttlingBurstLimit(5).throttlingRateLimit(1.5).build();
    webSocket.update(r -> r.routeSettings(Map.of("quiet", throttled, "$connect", throttled)));

    webSocket.update(r -> r.routeSettings(Map.of("quiet", settings("ERROR", true))));

    assertThat(webSocket.stage().routeSettings())
        .isEqualTo(Map.of("$connect", throttled, "quiet", settings("ERROR", true)));

    webSocket
        .client()
        .deleteRouteSettings(r -> r.apiId(webSocket.api()).stageName("dev").routeKey("$connect"));
    assertThat(webSocket.stage().routeSettings()).containsOnlyKeys("quiet");
  }

  @Test
  void aRouteThatIsGoneStandsInTheWayOfAllRouteSettings() {
    account.route(http.api(), "GET /pets");
    RouteSettings metrics = RouteSettings.builder().detailedMetricsEnabled(true).build();
    http.update(r -> r.routeSettings(Map.of("GET /pets", metrics)));
    account
        .seed()
        .apiGatewayV2()
        .getRoutes(r -> r.apiId(http.api()))
        .items()
        .forEach(
            route ->
                account
                    .seed()
                    .apiGatewayV2()
                    .deleteRoute(r -> r.apiId(http.api()).routeId(route.routeId())));
    account.route(http.api(), "GET /dogs");
    String text = "Unable to find Route by key GET /pets within the provided RouteSettings";

    notFound(text, () -> http.update(r -> r.routeSettings(Map.of("GET /dogs", metrics))));
    http.update(r -> r.description("other members are not in the way"));

    deleteRouteSettings("GET /pets");
    http.update(r -> r.routeSettings(Map.of("GET /dogs", metrics)));
    assertThat(http.stage().routeSettings()).containsOnlyKeys("GET /dogs");
    notFound(text, () -> deleteRouteSettings("GET /pets"));
  }

  @Test
  void executionLogsOfWebSocketStagesNeedTheAccountsRoleAndDataTraceDoesNot() {
    account.route(webSocket.api(), "quiet");
    webSocket.refused(NO_ROLE, r -> r.defaultRouteSettings(settings("INFO", false)));
    webSocket.refused(NO_ROLE, r -> r.routeSettings(Map.of("quiet", settings("ERROR", false))));

    webSocket.update(r -> r.defaultRouteSettings(settings("OFF", true)));

    account.cloudWatchRole();
    webSocket.update(r -> r.defaultRouteSettings(settings("INFO", false)));
  }

  @Test
  void aLevelThatIsNoneIsAcceptedAndBecomesOff() {
    account.cloudWatchRole();
    account.route(webSocket.api(), "quiet");
    webSocket.update(r -> r.defaultRouteSettings(settings("INFO", true)));

    UpdateStageResponse answer =
        webSocket.update(
            r ->
                r.defaultRouteSettings(s -> s.loggingLevel("DEBUG"))
                    .routeSettings(Map.of("quiet", settings("info", false))));

    assertThat(answer.defaultRouteSettings()).isEqualTo(settings("OFF", true));
    assertThat(answer.routeSettings().get("quiet").loggingLevel()).isEqualTo(LoggingLevel.OFF);
  }

  @Test
  void httpApisHaveNoExecutionLogs() {
    account.cloudWatchRole();
    account.route(http.api(), "GET /pets");
    String text = "Execution logs are not supported on protocolType HTTP";

    http.refused(text, r -> r.defaultRouteSettings(s -> s.loggingLevel("OFF")));
    http.refused(text, r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    http.refused(text, r -> r.routeSettings(Map.of("GET /pets", settings("INFO", false))));
    http.update(r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(false)));

    assertThat(http.stage().defaultRouteSettings().dataTraceEnabled()).isNull();
  }

  @Test
  void anUpdateAnswersTheStageAsItIsNowAndWhenItChanged() {
    account.clock().advance(Duration.ofMinutes(5));
    UpdateStageResponse answer =
        webSocket.update(r -> r.description("new").stageVariables(Map.of("one", "1", "two", "2")));

    Instant then = EmulatedAccount.START.plus(Duration.ofMinutes(5));
    assertThat(answer.description()).isEqualTo("new");
    assertThat(answer.lastUpdatedDate()).isEqualTo(then);
    account.clock().advance(Duration.ofMinutes(5));
    assertThat(webSocket.stage().lastUpdatedDate()).isEqualTo(then);
    assertThat(answer.toBuilder().sdkHttpResponse(null).build().toString())
        .isEqualTo(webSocket.stage().toString().replace("GetStageResponse", "UpdateStageResponse"));
    webSocket.update(r -> r.stageVariables(Map.of("one", "", "three", "3")));
    assertThat(webSocket.stage().stageVariables()).isEqualTo(Map.of("two", "2", "three", "3"));
    assertThat(webSocket.stage().lastUpdatedDate()).isEqualTo(then.plus(Duration.ofMinutes(5)));
  }

  @Test
  void aRefusedUpdateChangesNothing() {
    webSocket.refused(
        NO_ROLE, r -> r.description("new").defaultRouteSettings(settings("INFO", true)));

    assertThat(webSocket.stage().description()).isNull();
    assertThat(webSocket.stage().defaultRouteSettings()).isEqualTo(settings("OFF", false));
  }

  @Test
  void tagsAreTheStagesOwnHoweverTheyWereSet() {
    http.client()
        .createStage(
            r -> r.apiId(http.api()).stageName("$default").tags(Map.of("tier", "critical")));
    String arn = "arn:aws:apigateway:us-east-1::/apis/" + http.api() + "/stages/$default";
    assertThat(http.client().getStage(r -> r.apiId(http.api()).stageName("$default")).tags())
        .isEqualTo(Map.of("tier", "critical"));
    http.client().tagResource(r -> r.resourceArn(arn).tags(Map.of("a b", "ü&=")));

    assertThat(http.client().getStage(r -> r.apiId(http.api()).stageName("$default")).tags())
        .isEqualTo(Map.of("tier", "critical", "a b", "ü&="));

    http.client().untagResource(r -> r.resourceArn(arn).tagKeys("tier"));
    assertThat(http.client().getStages(r -> r.apiId(http.api())).items())
        .extracting(Stage::tags)
        .containsExactlyInAnyOrder(Map.of(), Map.of("a b", "ü&="));
    http.client().deleteStage(r -> r.apiId(http.api()).stageName("$default"));
    http.client().createStage(r -> r.apiId(http.api()).stageName("$default"));
    assertThat(http.client().getStage(r -> r.apiId(http.api()).stageName("$default")).tags())
        .isEmpty();
  }

  @Test
  void aDeploymentGoesToTheStageThatItNames() {
    String id =
        http.client().createDeployment(r -> r.apiId(http.api()).stageName("dev")).deploymentId();
    assertThat(http.stage().deploymentId()).isEqualTo(id);

    var other = http.client().createDeployment(r -> r.apiId(http.api()));
    assertThat(other.autoDeployed()).isFalse();
    assertThat(http.stage().deploymentId()).isEqualTo(id);
    http.update(r -> r.deploymentId(other.deploymentId()));
    assertThat(http.stage().deploymentId()).isEqualTo(other.deploymentId());

    notFound(
        "Invalid Deployment identifier specified", () -> http.update(r -> r.deploymentId("none")));
    notFound(
        "Invalid stage identifier specified",
        () -> http.client().createDeployment(r -> r.apiId(http.api()).stageName("gone")));
    http.update(r -> r.autoDeploy(true));
    http.refused(
        "Deployment ID cannot be set on a stage with AutoDeploy enabled", r -> r.deploymentId(id));
  }

  @Test
  void quickCreateMakesADefaultStageThatNobodyCanModify() {
    String api =
        http.client()
            .createApi(
                r ->
                    r.name("quick")
                        .protocolType(ProtocolType.HTTP)
                        .target("arn:aws:lambda:us-east-1:000000000000:function:f"))
            .apiId();

    Stage stage = http.client().getStages(r -> r.apiId(api)).items().getFirst();
    assertThat(stage.stageName()).isEqualTo("$default");
    assertThat(stage.apiGatewayManaged()).isTrue();
    assertThat(stage.autoDeploy()).isTrue();
    for (Runnable change :
        List.<Runnable>of(
            () ->
                http.client().updateStage(r -> r.apiId(api).stageName("$default").description("")),
            () -> http.client().deleteAccessLogSettings(r -> r.apiId(api).stageName("$default")))) {
      assertThatExceptionOfType(BadRequestException.class)
          .isThrownBy(change::run)
          .withMessageContaining("The stage is managed by API Gateway and can't be modified");
    }
    http.client().createStage(r -> r.apiId(api).stageName("own"));
    http.client().updateStage(r -> r.apiId(api).stageName("own").description("own"));
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(
            () ->
                http.client()
                    .createApi(r -> r.name("x").protocolType("WEBSOCKET").target("arn:x")));
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatIsThereIsNotMadeAgain() {
    String noStage = "Invalid stage identifier specified";
    notFound(noStage, () -> http.client().getStage(r -> r.apiId(http.api()).stageName("gone")));
    notFound(noStage, () -> http.client().updateStage(r -> r.apiId(http.api()).stageName("gone")));
    notFound(noStage, () -> http.client().deleteStage(r -> r.apiId(http.api()).stageName("gone")));
    String noApi = "Invalid API identifier specified 000000000000:a1b2c3";
    notFound(noApi, () -> http.client().getApi(r -> r.apiId("a1b2c3")));
    notFound(noApi, () -> http.client().getStages(r -> r.apiId("a1b2c3")));
    notFound(noApi, () -> http.client().getStage(r -> r.apiId("a1b2c3").stageName("dev")));
    notFound(noApi, () -> http.client().updateStage(r -> r.apiId("a1b2c3").stageName("dev")));
    notFound(noApi, () -> http.client().createStage(r -> r.apiId("a1b2c3").stageName("dev")));
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> http.client().createStage(r -> r.apiId(http.api()).stageName("dev")));
  }

  @Test
  void updatesThatComeTogetherAllTakeEffect() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "v" + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> webSocket.update(r -> r.stageVariables(Map.of(name, "x")))));
    }
    threads.forEach(V2StagesIT::join);

    assertThat(webSocket.stage().stageVariables()).hasSize(8);
  }

  private void deleteRouteSettings(String routeKey) {
    http.client().deleteRouteSettings(r -> r.apiId(http.api()).stageName("dev").routeKey(routeKey));
  }

  private static RouteSettings settings(String level, boolean dataTrace) {
    return RouteSettings.builder()
        .loggingLevel(level)
        .dataTraceEnabled(dataTrace)
        .detailedMetricsEnabled(false)
        .build();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
