package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.Call;
import io.github.stageguard.template.ClassifiedEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every event that is known, handled by the packaged function in an account that has its stages.
 */
class TriggersIT {
  @RegisterExtension
  static final RunningFunction FUNCTION =
      new RunningFunction(
          Map.of(
              "STAGEGUARD_MODE_PARAMETER", StackPermissions.MODE_PARAMETER,
              "STAGEGUARD_POLICY_PARAMETER", StackPermissions.POLICY_PARAMETER));

  /** The REST stages that the events are about. */
  private static final Map<String, String> STAGES =
      Map.of("abcdef1234", "dev", "abcdef74gh", "test2", "67ge356u6d", "new", "b6ul3f1up9", "dev");

  /** The HTTP APIs that the events are about; each has the stages {@code $default} and dev. */
  private static final List<String> HTTP_APIS = List.of("abcdef5678", "jzohih2ke9");

  private static final List<String> HTTP_STAGES = List.of("$default", "dev");

  private static FunctionAccount account;

  @BeforeAll
  static void theStagesAreThere() {
    account = FUNCTION.account();
    account.put(StackPermissions.MODE_PARAMETER, "enforce");
    account.put(StackPermissions.POLICY_PARAMETER, "version: 1\nsweep: {requestsPerSecond: 10}\n");
    STAGES.forEach(
        (api, stage) -> {
          account.restApi(api, stage);
          assertThat(FUNCTION.handle(Events.stageUpdated(api, stage)).result())
              .isEqualTo("REMEDIATED");
        });
    for (String api : HTTP_APIS) {
      account.v2().httpOf(api, "$default");
      account.team().apiGatewayV2().createStage(r -> r.apiId(api).stageName("dev"));
      assertThat(FUNCTION.handle(Events.of("v2-import-api", api, "")).result())
          .isEqualTo("REMEDIATED");
    }
  }

  private static void breakEveryStage() {
    STAGES.forEach((api, stage) -> account.update(api, stage, "/*/*/logging/loglevel", "OFF"));
    for (String api : HTTP_APIS) {
      for (String stage : HTTP_STAGES) {
        account
            .v2()
            .update(api, stage, r -> r.accessLogSettings(log -> log.format("$context.requestId")));
      }
    }
  }

  static List<ClassifiedEvent> ours() {
    return ClassifiedEvent.all().stream().filter(e -> !e.trigger().equals("Ignored")).toList();
  }

  static List<ClassifiedEvent> notOurs() {
    return ClassifiedEvent.all().stream().filter(e -> e.trigger().equals("Ignored")).toList();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void whatConcernsAStageHasItRepairedOnce(ClassifiedEvent event) {
    breakEveryStage();
    JsonNode envelope = withDeploymentThatExists(event.envelope());

    Handled first = FUNCTION.handle(envelope);
    Handled again = FUNCTION.handle(envelope);

    assertThat(again.writeNames()).isEmpty();
    if (isOfALogGroupOfNobodys(event)) {
      assertThat(first.result()).isEqualTo("IGNORED");
      assertThat(first.writeNames()).isEmpty();
      return;
    }
    assertThat(again.result()).isEqualTo("COMPLIANT");
    if (event.trigger().equals("AccountChanged")) {
      assertThat(first.result()).isEqualTo("COMPLIANT");
      assertThat(first.writeNames()).isEmpty();
      return;
    }
    assertThat(first.result()).isEqualTo("REMEDIATED");
    assertThat(first.writeNames()).containsOnly("UpdateStage").hasSize(stages(event));
    if (stages(event) <= HTTP_STAGES.size()) {
      assertThat(first.calls().named("UpdateStage").all())
          .extracting(Call::apiId)
          .allSatisfy(api -> assertThat(envelope.toString()).contains(api));
    }
  }

  /** Such an event comes only if the rule's pattern and the policy's log group do not agree. */
  private static boolean isOfALogGroupOfNobodys(ClassifiedEvent event) {
    return event.trigger().equals("LogGroupChanged") && event.rule().isEmpty();
  }

  private static int stages(ClassifiedEvent event) {
    return switch (event.trigger()) {
      case "ApiChanged" -> HTTP_STAGES.size();
      case "SweepDue" ->
          event.envelope().at("/detail/progress").isMissingNode()
              ? STAGES.size() + HTTP_APIS.size() * HTTP_STAGES.size()
              : 1;
      default -> 1;
    };
  }

  @ParameterizedTest
  @MethodSource("notOurs")
  void whatIsNotOursIsIgnoredWithTheReasonAndWithoutACall(ClassifiedEvent event) {
    Handled handled = FUNCTION.handle(event.envelope());

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.evidence().path("reason").asText()).isNotBlank();
    assertThat(handled.callNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create-deployment",
        "create-stage",
        "update-stage",
        "delete-stage",
        "tag-stage",
        "untag-stage",
        "v2-create-deployment",
        "v2-create-stage",
        "v2-update-stage",
        "v2-delete-stage",
        "v2-delete-access-log-settings",
        "v2-delete-route-settings",
        "v2-tag-stage",
        "v2-untag-stage"
      })
  void aStageThatIsGoneIsIgnored(String sample) {
    Handled handled = FUNCTION.handle(Events.of(sample, "goneaway12", "dev"));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.evidence().path("reason").asText()).isEqualTo("the stage does not exist");
    assertThat(handled.writeNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create-deployment-without-stage", "create-deployment-empty-stage"})
  void aDeploymentThatNoStageServesIsIgnored(String sample) {
    Handled handled = FUNCTION.handle(Events.deployed(sample, "abcdef1234", "unserved"));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.callNames()).containsExactly("GetStages");
    assertThat(FUNCTION.handle(Events.deployed(sample, "goneaway12", "unserved")).result())
        .isEqualTo("IGNORED");
  }

  @Test
  void aDeploymentThatNoHttpStageServesIsIgnored() {
    String sample = "v2-create-deployment-without-stage";

    Handled handled = FUNCTION.handle(Events.deployed(sample, "abcdef5678", "unserved"));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.callNames()).containsExactly("GetStages");
    assertThat(FUNCTION.handle(Events.deployed(sample, "goneaway12", "unserved")).result())
        .isEqualTo("IGNORED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2-quick-create-api", "v2-import-api", "v2-reimport-api"})
  void anApiThatIsGoneIsIgnored(String sample) {
    Handled handled = FUNCTION.handle(Events.of(sample, "goneaway12", ""));

    assertThat(handled.result()).isEqualTo("IGNORED");
    assertThat(handled.callNames()).containsExactly("GetApi");
  }

  @Test
  void aDeletedStageTakesItsLeaseWithIt() {
    String api = account.compliantApi("dev");
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    FUNCTION.handle(Events.of("update-stage", api, "dev"));
    assertThat(account.lease(api, "dev")).isPresent();
    account.team().apiGateway().deleteStage(r -> r.restApiId(api).stageName("dev"));
    ObjectNode deleted = Events.of("delete-stage", api, "dev");

    Handled handled = FUNCTION.handle(deleted);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames())
        .containsExactly("GetStage", "GetSchedule", "DeleteSchedule", "GetStage");
    assertThat(account.lease(api, "dev")).isEmpty();
    Handled again = FUNCTION.handle(deleted);
    assertThat(again.result()).isEqualTo("IGNORED");
    assertThat(again.writeNames()).isEmpty();
    account.team().apiGateway().deleteRestApi(r -> r.restApiId(api));
  }

  @Test
  void aFormatThatCannotBeCompletedIsReportedAndTheRestOfTheStageIsRepaired() {
    String api = account.compliantApi("dev");
    String full = "$context.requestId " + "x".repeat(3_040);
    account.update(api, "dev", "/accessLogSettings/format", full, "/*/*/logging/loglevel", "OFF");
    ObjectNode event = Events.of("update-stage", api, "dev");

    Handled first = FUNCTION.handle(event);
    Handled again = FUNCTION.handle(event);

    assertThat(first.result()).isEqualTo("REMEDIATED");
    assertThat(first.open()).containsExactly("FormatUnfit");
    assertThat(again.result()).isEqualTo("REPORTED");
    assertThat(again.findings()).containsExactly("FormatUnfit");
    assertThat(again.writeNames()).isEmpty();
    assertThat(account.stage(api, "dev").accessLogSettings().format()).isEqualTo(full);
    account.team().apiGateway().deleteRestApi(r -> r.restApiId(api));
  }

  /** AWS gives a deployment its id, so that no sample can name one that exists. */
  private static JsonNode withDeploymentThatExists(JsonNode event) {
    ObjectNode envelope = event.deepCopy();
    if (!envelope.at("/detail/eventName").asText().equals("CreateDeployment")) {
      return envelope;
    }
    JsonNode request = envelope.at("/detail/requestParameters");
    ObjectNode response = (ObjectNode) envelope.at("/detail/responseElements");
    String rest = request.path("restApiId").asText();
    String http = request.path("apiId").asText();
    if (STAGES.containsKey(rest)) {
      response.put("id", account.stage(rest, STAGES.get(rest)).deploymentId());
    } else if (HTTP_APIS.contains(http)) {
      response.put("deploymentId", account.v2().stage(http, "$default").deploymentId());
    }
    return envelope;
  }
}
