package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Clients;
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
