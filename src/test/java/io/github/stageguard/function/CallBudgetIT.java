package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.SeededApis;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many calls the function makes, and that a second run of any event writes nothing. */
class CallBudgetIT {
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  private static FunctionAccount account;

  @BeforeAll
  static void theRoleIsTrusted() {
    account = FUNCTION.account();
    assertThat(FUNCTION.handle(Events.stageUpdated(account.restApi("dev"), "dev")).result())
        .isEqualTo("REMEDIATED");
  }

  @Test
  void aCompliantStageIsReadOnce() {
    String event = Events.stageUpdated(account.compliantApi("dev"), "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.callNames()).containsExactly("GetStage");
  }

  @Test
  void aViolatingStageIsReadOnceAndWrittenOnce() {
    String event = Events.stageUpdated(violating(), "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames()).containsExactly("GetStage", "UpdateStage");
    assertWritesNothing(event);
  }

  @Test
  void aStageWithoutADestinationIsReadAgainAfterItsLogGroupWasLookedAt() {
    String api = account.restApi("dev");
    String group = "/aws/vendedlogs/apigateway/" + api + "/dev";
    account.team().logs().createLogGroup(r -> r.logGroupName(group));
    String event = Events.stageUpdated(api, "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames())
        .containsExactly("GetStage", "DescribeLogGroups", "GetStage", "UpdateStage");
    assertWritesNothing(event);
  }

  @Test
  void aLogGroupThatIsMissingIsMadeWithTwoMoreWrites() {
    String event = Events.stageUpdated(account.restApi("dev"), "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames())
        .containsExactly(
            "GetStage",
            "DescribeLogGroups",
            "CreateLogGroup",
            "PutRetentionPolicy",
            "GetStage",
            "UpdateStage");
    assertWritesNothing(event);
  }

  @Test
  void aRoleThatIsNotYetTrustedTakesOneReadOfTheAccountAndAtMostThreeOfIam() {
    CloudWatchRoleIT.forgetTheRole(FUNCTION);
    String event = Events.stageUpdated(violating(), "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames())
        .containsExactly(
            "GetStage",
            "GetAccount",
            "GetRole",
            "SimulatePrincipalPolicy",
            "GetStage",
            "UpdateStage");
    assertWritesNothing(event);
  }

  @Test
  void aTraceTakesOneReadAndOneSchedule() {
    String event = Events.stageUpdated(traced(), "dev");

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames()).containsExactly("GetStage", "CreateSchedule");
    Handled again = assertWritesNothing(event);
    assertThat(again.callNames()).containsExactly("GetStage", "CreateSchedule", "GetSchedule");
  }

  @Test
  void aLeasesEndTakesTwoReadsOfTheStageAndTwoWrites() {
    String api = traced();
    FUNCTION.handle(Events.stageUpdated(api, "dev"));
    String end = input(api);

    Handled handled = FUNCTION.handle(end);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames())
        .containsExactly("GetSchedule", "GetStage", "UpdateStage", "DeleteSchedule", "GetStage");
    assertThat(assertWritesNothing(end).callNames()).containsExactly("GetSchedule", "GetStage");
  }

  @Test
  void aDeploymentWithoutAStageTakesOneReadOfItsStages() {
    String api = violating();
    String deployment = account.stage(api, "dev").deploymentId();
    account
        .team()
        .apiGateway()
        .createStage(r -> r.restApiId(api).stageName("test").deploymentId(deployment));
    account.team().apiGateway().createDeployment(r -> r.restApiId(api).stageName("other"));
    ObjectNode event = Events.deployed("create-deployment-without-stage", api, deployment);

    Handled first = FUNCTION.handle(event);
    Handled again = assertWritesNothing(event.toString());

    assertThat(first.calls().named("GetStages").count()).isEqualTo(1);
    assertThat(first.calls().named("UpdateStage").all())
        .extracting(call -> call.stageName())
        .containsExactlyInAnyOrder("dev", "test");
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.callNames()).containsExactly("GetStages");
  }

  @Test
  void sixHundredApisInTheAccountChangeNoFigure() {
    Map<String, List<String>> alone = figures();

    populate(600);

    assertThat(account.team().apiGateway().getRestApis(r -> r.limit(500)).items()).hasSize(500);
    assertThat(figures()).isEqualTo(alone);
    assertThat(alone).allSatisfy((_, calls) -> assertThat(calls).isNotEmpty());
  }

  @Test
  void anApisProtocolIsAskedForOnceByEachProcess() {
    V2Apis v2 = account.v2();
    for (String api : List.of(v2.compliantHttp("dev"), v2.compliantWebSocket("dev"))) {
      String event = Events.of("v2-update-stage", api, "dev").toString();

      assertThat(FUNCTION.handle(event).callNames()).containsExactly("GetApi", "GetStage");
      assertThat(FUNCTION.handle(event).callNames()).containsExactly("GetStage");
      try (LambdaRuntime other = FUNCTION.start()) {
        assertThat(FUNCTION.handle(event, other).callNames()).containsExactly("GetApi", "GetStage");
      }
    }
  }

  @Test
  void aHundredV2ApisInTheAccountChangeNoFigure() {
    Map<String, List<String>> alone = v2Figures();

    try (Clients team = Clients.of(MiniStack.shared().uri())) {
      SeededApis.http(team, 50, "dev");
      SeededApis.webSocket(team, 50, "dev");
    }

    assertThat(v2Figures()).isEqualTo(alone);
    assertThat(alone)
        .containsEntry("HTTP, violating", List.of("GetStage", "UpdateStage"))
        .containsEntry("WebSocket, violating", List.of("GetStage", "UpdateStage"))
        .containsEntry("traced", List.of("GetStage", "CreateSchedule"))
        .containsEntry("deployed", List.of("GetStages", "UpdateStage"))
        .containsEntry("imported", List.of("GetStages", "UpdateStage"))
        .containsEntry(
            "lease ended",
            List.of("GetSchedule", "GetStage", "UpdateStage", "DeleteSchedule", "GetStage"));
  }

  /** By now each API's protocol is known. A second run of each event writes nothing. */
  private static Map<String, List<String>> v2Figures() {
    V2Apis v2 = account.v2();
    Map<String, List<String>> figures = new LinkedHashMap<>();
    String http = v2.compliantHttp("dev");
    String httpEvent = Events.of("v2-update-stage", http, "dev").toString();
    assertWritesNothing(httpEvent);
    Runnable forget =
        () -> v2.update(http, "dev", r -> r.accessLogSettings(s -> s.format("$context.requestId")));
    forget.run();
    figures.put("HTTP, violating", writing(httpEvent));
    forget.run();
    String deployment = v2.stage(http, "dev").deploymentId();
    String deployed = "v2-create-deployment-without-stage";
    figures.put("deployed", writing(Events.deployed(deployed, http, deployment).toString()));
    forget.run();
    figures.put("imported", writing(Events.of("v2-reimport-api", http, "").toString()));
    String webSocket = v2.compliantWebSocket("dev");
    String webSocketEvent = Events.of("v2-update-stage", webSocket, "dev").toString();
    assertWritesNothing(webSocketEvent);
    v2.update(webSocket, "dev", r -> r.defaultRouteSettings(V2Apis.level("OFF")));
    figures.put("WebSocket, violating", writing(webSocketEvent));
    v2.update(webSocket, "dev", r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    figures.put("traced", writing(webSocketEvent));
    StageRef ref = new StageRef(ApiFamily.V2, webSocket, "dev");
    figures.put("lease ended", writing(account.lease(ref).orElseThrow().target().input()));
    return figures;
  }

  private static List<String> writing(String event) {
    Handled handled = FUNCTION.handle(event);
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertWritesNothing(event);
    return handled.callNames();
  }

  private static Map<String, List<String>> figures() {
    Map<String, List<String>> figures = new LinkedHashMap<>();
    String compliant = Events.stageUpdated(account.compliantApi("dev"), "dev");
    figures.put("compliant", FUNCTION.handle(compliant).callNames());
    String bare = account.restApi("dev");
    String deployment = account.stage(bare, "dev").deploymentId();
    figures.put("violating", FUNCTION.handle(Events.stageUpdated(bare, "dev")).callNames());
    ObjectNode deployed = Events.deployed("create-deployment-empty-stage", bare, deployment);
    figures.put("deployed", FUNCTION.handle(deployed).callNames());
    String traced = traced();
    figures.put("traced", FUNCTION.handle(Events.stageUpdated(traced, "dev")).callNames());
    figures.put("lease ended", FUNCTION.handle(input(traced)).callNames());
    return figures;
  }

  /** Straight into the emulator, many at a time. */
  private static void populate(int apis) {
    try (Clients team = Clients.of(MiniStack.shared().uri());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      var gateway = team.apiGateway();
      IntStream.range(0, apis)
          .mapToObj(
              i ->
                  threads.submit(
                      () -> {
                        String id = gateway.createRestApi(r -> r.name("api-" + i)).id();
                        return gateway.createDeployment(r -> r.restApiId(id).stageName("dev"));
                      }))
          .toList()
          .forEach(made -> assertThat(made).succeedsWithin(Duration.ofMinutes(2)));
    }
  }

  private static Handled assertWritesNothing(String event) {
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
    return again;
  }

  /** A stage whose destination is the team's and whose format and levels lack something. */
  private static String violating() {
    String api = account.compliantApi("dev");
    account.update(
        api,
        "dev",
        "/accessLogSettings/format",
        "$context.requestId",
        "/*/*/logging/loglevel",
        "OFF");
    return api;
  }

  private static String traced() {
    String api = account.compliantApi("dev");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    return api;
  }

  private static String input(String api) {
    return account.lease(api, "dev").orElseThrow().target().input();
  }
}
