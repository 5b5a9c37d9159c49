package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.aws.ParameterStore;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.UnreadablePolicyException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentMatchers;
import org.mockito.Mock;
import org.mockito.Mockito;
import org.mockito.junit.jupiter.MockitoExtension;
import org.mockito.junit.jupiter.MockitoSettings;
import org.mockito.quality.Strictness;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

@ExtendWith(MockitoExtension.class)
@MockitoSettings(strictness = Strictness.LENIENT)
class PolicySourceTest {
  @Mock private SsmClient ssm;
  private final Map<String, String> stored = new HashMap<>();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void withoutAnyParameterItIsAuditWithThePackagedPolicyAndNothingIsFetched() {
    var settings = source("", "", "", false).settings();

    assertThat(settings.enforcing()).isFalse();
    assertThat(settings.policy().sweep()).isEqualTo(PolicyDocument.packagedDefault().sweep());
    Mockito.verifyNoInteractions(ssm);
  }

  @Test
  void modeAndPolicyComeInOneCallAndAreHeldForFiveMinutes() {
    parameters();
    stored.put("mode", "enforce");
    stored.put("policy", "version: 1\ndataTrace: {lease: PT5M}");
    PolicySource source = source("", "mode", "policy", false);

    assertThat(source.settings().enforcing()).isTrue();
    stored.put("mode", "audit");
    now = now.plusSeconds(299);
    assertThat(source.settings().enforcing()).isTrue();
    calls(1);
    now = now.plusSeconds(1);
    assertThat(source.settings().enforcing()).isFalse();
    calls(2);
  }

  @Test
  void theModeOfTheEnvironmentComesFirst() {
    parameters();
    stored.put("mode", "enforce");

    assertThat(source("audit", "mode", "", false).settings().enforcing()).isFalse();
    assertThat(source("enforce", "", "", false).settings().enforcing()).isTrue();
    Mockito.verifyNoInteractions(ssm);
  }

  @Test
  void whereNothingMayBeEnforcedNothingIs() {
    assertThat(source("enforce", "", "", true).settings().enforcing()).isFalse();
  }

  @Test
  void aParameterThatIsNamedButMissingOrEmptyStopsTheFunction() {
    parameters();
    PolicySource source = source("enforce", "", "policy", false);

    assertThatThrownBy(source::settings)
        .isInstanceOf(UnusableParameterException.class)
        .hasMessageContaining("policy");
    stored.put("policy", " \n");
    assertThatThrownBy(source::settings).isInstanceOf(UnusableParameterException.class);
    stored.put("policy", "version: 2");
    assertThatThrownBy(source::settings).isInstanceOf(UnreadablePolicyException.class);
    stored.put("policy", "version: 1");
    assertThat(source.settings().enforcing()).isTrue();
  }

  @Test
  void aModeThatIsNeitherStopsTheFunction() {
    parameters();
    stored.put("mode", "ENFORCE");

    assertThatThrownBy(source("", "mode", "", false)::settings)
        .isInstanceOf(UnusableParameterException.class)
        .hasMessageContaining("mode");
    assertThatThrownBy(source("on", "", "", false)::settings)
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aPolicyThatGoesBadWhileItIsHeldStopsTheFunctionWhenItIsReadAgain() {
    parameters();
    stored.put("policy", "version: 1");
    PolicySource source = source("enforce", "", "policy", false);
    source.settings();
    stored.remove("policy");
    now = now.plusSeconds(300);

    assertThatThrownBy(source::settings).isInstanceOf(UnusableParameterException.class);
    assertThatThrownBy(source::settings).isInstanceOf(UnusableParameterException.class);
  }

  private PolicySource source(
      String mode, String modeParameter, String policyParameter, boolean auditOnly) {
    return new PolicySource(
        new ParameterStore(ssm), mode, modeParameter, policyParameter, auditOnly, () -> now);
  }

  private void parameters() {
    Mockito.when(ssm.getParameters(ArgumentMatchers.<Consumer<GetParametersRequest.Builder>>any()))
        .thenAnswer(
            call -> {
              GetParametersRequest.Builder request = GetParametersRequest.builder();
              call.<Consumer<GetParametersRequest.Builder>>getArgument(0).accept(request);
              List<Parameter> found =
                  request.build().names().stream()
                      .filter(stored::containsKey)
                      .map(name -> Parameter.builder().name(name).value(stored.get(name)).build())
                      .toList();
              return GetParametersResponse.builder().parameters(found).build();
            });
  }

  private void calls(int times) {
    Mockito.verify(ssm, Mockito.times(times))
        .getParameters(ArgumentMatchers.<Consumer<GetParametersRequest.Builder>>any());
  }
}
