package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.stageguard.stage.Place;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WiringTest {
  private static final String REGION = "aws.region";
  private static final String ALIAS = "arn:aws-cn:lambda:cn-north-1:111122223333:function:s:live";

  @BeforeAll
  static void clientsNeedARegion() {
    System.setProperty(REGION, "us-east-1");
  }

  @AfterAll
  static void forgetTheRegion() {
    System.clearProperty(REGION);
  }

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

  private static boolean enforces(Map<String, String> environment) {
    return wiring(environment).policySource().settings().enforcing();
  }

  private static Wiring wiring(Map<String, String> environment) {
    return new Wiring(name -> environment.getOrDefault(name, ""), InstantSource.system());
  }
}
