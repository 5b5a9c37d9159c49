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
  @RegisterExtension static final RunningFunction FUNCTION = new RunningFunction();

  /** The stages that the events are about. */
  private static final Map<String, String> STAGES =
      Map.of("abcdef1234", "dev", "abcdef74gh", "test2", "67ge356u6d", "new", "b6ul3f1up9", "dev");

  private static FunctionAccount account;

  @BeforeAll
  static void theStagesAreThere() {
    account = FUNCTION.account();
    STAGES.forEach(
        (api, stage) -> {
          account.restApi(api, stage);
          assertThat(FUNCTION.handle(Events.stageUpdated(api, stage)).result())
              .isEqualTo("REMEDIATED");
        });
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
    STAGES.forEach((api, stage) -> account.update(api, stage, "/*/*/logging/loglevel", "OFF"));
    JsonNode envelope = withDeploymentThatExists(event.envelope());

    Handled first = FUNCTION.handle(envelope);
    Handled again = FUNCTION.handle(envelope);

    if (event.trigger().equals("AccountChanged")) {
      assertThat(first.result()).isEqualTo("COMPLIANT");
      assertThat(first.writeNames()).isEmpty();
    } else {
      assertThat(first.result()).isEqualTo("REMEDIATED");
      assertThat(first.writeNames()).containsExactly("UpdateStage");
      assertThat(first.calls().named("UpdateStage").all())
          .extracting(Call::apiId)
          .allSatisfy(api -> assertThat(envelope.toString()).contains(api));
    }
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
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
        "untag-stage"
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
  }

  /** AWS gives a deployment its id, so that no sample can name one that exists. */
  private static JsonNode withDeploymentThatExists(JsonNode event) {
    ObjectNode envelope = event.deepCopy();
    String api = envelope.at("/detail/requestParameters/restApiId").asText();
    if (envelope.at("/detail/eventName").asText().equals("CreateDeployment")
        && STAGES.containsKey(api)) {
      ((ObjectNode) envelope.at("/detail/responseElements"))
          .put("id", account.stage(api, STAGES.get(api)).deploymentId());
    }
    return envelope;
  }
}
