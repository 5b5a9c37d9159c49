package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.aws.ParameterStore;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.UnreadablePolicyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

class PolicySourceTest {
  private final Parameters parameters = new Parameters();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void withoutAnyConfigurationItIsAuditWithThePackagedPolicyAndNoCall() {
    PolicySource source = source("", "", "", false);

    assertThat(source.settings().enforcing()).isFalse();
    assertThat(source.settings().policy().sweep())
        .isEqualTo(PolicyDocument.packagedDefault().sweep());
    assertThat(parameters.asked).isEmpty();
  }

  @Test
  void modeAndPolicyAreReadInOneCallAndHeldForFiveMinutes() {
    parameters.values.put("/mode", "enforce");
    parameters.values.put("/policy", "version: 1\n");
    PolicySource source = source("", "/mode", "/policy", false);

    assertThat(source.settings().enforcing()).isTrue();
    parameters.values.put("/mode", "audit");
    now = now.plus(Duration.ofMinutes(5).minusMillis(1));
    assertThat(source.settings().enforcing()).isTrue();
    assertThat(parameters.asked).containsExactly(List.of("/mode", "/policy"));

    now = now.plusMillis(1);
    assertThat(source.settings().enforcing()).isFalse();
    assertThat(parameters.asked).hasSize(2);
  }

  @Test
  void theEnvironmentsModeGoesBeforeTheParameters() {
    parameters.values.put("/mode", "enforce");

    assertThat(source("audit", "/mode", "", false).settings().enforcing()).isFalse();
    assertThat(parameters.asked).isEmpty();
  }

  @Test
  void whereNothingMayBeEnforcedItIsAuditWhateverIsConfigured() {
    parameters.values.put("/mode", "enforce");

    assertThat(source("enforce", "", "", true).settings().enforcing()).isFalse();
    assertThat(source("", "/none", "", true).settings().enforcing()).isFalse();
  }

  @Test
  void aParameterThatIsMissingOrBlankStopsTheFunctionUntilItIsPutRight() {
    PolicySource source = source("enforce", "", "/policy", false);
    assertThatThrownBy(source::settings)
        .isInstanceOf(UnusableParameterException.class)
        .hasMessageContaining("/policy");
    parameters.values.put("/policy", "\n");
    assertThatThrownBy(source::settings).isInstanceOf(UnusableParameterException.class);
    parameters.values.put("/policy", "version: 2\n");
    assertThatThrownBy(source::settings).isInstanceOf(UnreadablePolicyException.class);

    parameters.values.put("/policy", "version: 1\n");
    assertThat(source.settings().enforcing()).isTrue();
  }

  @Test
  void aPolicyThatHasRunOutIsNeverUsedInPlaceOfOneThatIsBroken() {
    parameters.values.put("/policy", "version: 1\n");
    PolicySource source = source("enforce", "", "/policy", false);
    assertThat(source.settings().enforcing()).isTrue();

    parameters.values.put("/policy", "version: 1\nrules: []\n");
    now = now.plus(Duration.ofMinutes(5));

    assertThatThrownBy(source::settings).isInstanceOf(UnreadablePolicyException.class);
    assertThatThrownBy(source::settings).isInstanceOf(UnreadablePolicyException.class);
  }

  @Test
  void aModeThatIsNoneStopsTheFunction() {
    parameters.values.put("/mode", "Enforce");
    assertThatThrownBy(() -> source("", "/mode", "", false).settings())
        .isInstanceOf(UnusableParameterException.class)
        .hasMessageContaining("/mode");
    assertThatThrownBy(() -> source("on", "", "", false).settings())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("STAGEGUARD_MODE");
  }

  private PolicySource source(
      String mode, String modeParameter, String policyParameter, boolean auditOnly) {
    return new PolicySource(
        new ParameterStore(parameters), mode, modeParameter, policyParameter, auditOnly, () -> now);
  }

  /** Parameter Store, in memory. */
  private static final class Parameters implements SsmClient {
    private final Map<String, String> values = new HashMap<>();
    private final List<List<String>> asked = new ArrayList<>();

    @Override
    public GetParametersResponse getParameters(GetParametersRequest request) {
      asked.add(request.names());
      return GetParametersResponse.builder()
          .parameters(
              request.names().stream()
                  .filter(values::containsKey)
                  .map(name -> Parameter.builder().name(name).value(values.get(name)).build())
                  .toList())
          .build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
