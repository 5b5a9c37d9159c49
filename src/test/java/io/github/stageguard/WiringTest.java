package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.UnreadableEventException;
import io.github.stageguard.stage.Place;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

class WiringTest {
  private static final String ALIAS = "arn:aws-cn:lambda:cn-north-1:111122223333:function:s:live";

  @Test
  void localInvocationWithoutAnEndpointNeverEnforces() {
    assertThat(enforces(Map.of("STAGEGUARD_MODE", "enforce", "AWS_SAM_LOCAL", "true"))).isFalse();
  }

  @Test
  void localInvocationAgainstAnEndpointDoesAsToldAndSoDoesLambda() {
    assertThat(
            enforces(
                Map.of(
                    "STAGEGUARD_MODE", "enforce",
                    "AWS_SAM_LOCAL", "true",
                    "AWS_ENDPOINT_URL", "http://127.0.0.1:4566")))
        .isTrue();
    assertThat(enforces(Map.of("STAGEGUARD_MODE", "enforce"))).isTrue();
    assertThat(enforces(Map.of("STAGEGUARD_MODE", "enforce", "AWS_SAM_LOCAL", "false"))).isTrue();
    assertThat(enforces(Map.of("STAGEGUARD_MODE", "audit"))).isFalse();
  }

  @Test
  void thePlaceIsThatOfTheFunctionThatWasInvoked() {
    assertThat(wiring(Map.of()).place(ALIAS))
        .isEqualTo(new Place("aws-cn", "cn-north-1", "111122223333"));
  }

  @Test
  void theStacksOwnArnGoesBeforeTheOneThatWasInvoked() {
    String configured = "arn:aws:lambda:eu-west-1:444455556666:function:stageguard:live";

    assertThat(wiring(Map.of("STAGEGUARD_FUNCTION_ARN", configured)).place(ALIAS))
        .isEqualTo(new Place("aws", "eu-west-1", "444455556666"));
    assertThatIllegalStateException()
        .isThrownBy(() -> wiring(Map.of("STAGEGUARD_FUNCTION_ARN", "stageguard:live")).place(ALIAS))
        .withMessageContaining("STAGEGUARD_FUNCTION_ARN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"STAGEGUARD_MODE_PARAMETER", "STAGEGUARD_POLICY_PARAMETER"})
  void followsTheParametersThatItReads(String variable) {
    ObjectNode detail =
        JsonNodeFactory.instance.objectNode().put("name", "/team/it").put("operation", "Update");
    Envelope event = new Envelope("e-1", "aws.ssm", "Parameter Store Change", detail);

    assertThat(wiring(Map.of(variable, "/team/it")).triggers().of(event))
        .isInstanceOf(Trigger.SweepDue.class);
    assertThat(wiring(Map.of()).triggers().of(event)).isInstanceOf(Trigger.Ignored.class);
    detail.put("name", "");
    assertThat(wiring(Map.of()).triggers().of(event)).isInstanceOf(Trigger.Ignored.class);
  }

  @Test
  void localInvocationSaysThatItActsAsInAudit() {
    Wiring local = wiring(Map.of("AWS_SAM_LOCAL", "true", "STAGEGUARD_MODE", "enforce"));
    Envelope event = new Envelope("", "aws.s3", "", JsonNodeFactory.instance.objectNode());

    assertThat(
            new StageGuard(local)
                .handle(event, ALIAS, Duration.ofMinutes(1), line -> {})
                .path("note")
                .asText())
        .contains("acting as in audit");
    assertThat(
            new StageGuard(wiring(Map.of()))
                .handle(event, ALIAS, Duration.ofMinutes(1), line -> {})
                .has("note"))
        .isFalse();
  }

  @Test
  void anEventThatIsNotHandledIsNamedInItsLine() {
    ObjectNode detail =
        JsonNodeFactory.instance
            .objectNode()
            .put("eventSource", "apigateway.amazonaws.com")
            .put("eventName", "UpdateStage")
            .put("eventID", "e-1");
    Envelope event = new Envelope("", "aws.apigateway", "AWS API Call via CloudTrail", detail);
    StageGuard stageGuard = new StageGuard(wiring(Map.of()));
    List<String> lines = new ArrayList<>();

    assertThatThrownBy(() -> stageGuard.handle(event, ALIAS, Duration.ofMinutes(1), lines::add))
        .isInstanceOf(UnreadableEventException.class);
    detail.put("errorCode", "AccessDenied");
    stageGuard.handle(event, ALIAS, Duration.ofMinutes(1), lines::add);

    assertThat(lines)
        .hasSize(2)
        .allMatch(line -> line.contains("{\"name\":\"UpdateStage\",\"id\":\"e-1\"}"));
  }

  private static boolean enforces(Map<String, String> environment) {
    return wiring(environment).policySource().settings().enforcing();
  }

  private static Wiring wiring(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(Map.of("AWS_REGION", "us-east-1"));
    all.putAll(environment);
    return new Wiring(
        name -> all.getOrDefault(name, ""),
        InstantSource.system(),
        time -> {},
        new CannedHttp(Map.of()),
        AnonymousCredentialsProvider.create());
  }
}
