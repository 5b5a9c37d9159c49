package io.github.stageguard.gate;

import static io.github.stageguard.gate.DevStage.remove;
import static io.github.stageguard.gate.DevStage.replace;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.emulator.MiniStack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/** Method settings of REST stages through AWS's own client. */
class MethodSettingsIT {

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private DevStage dev;

  @BeforeEach
  void makeAStage() {
    dev = new DevStage(account.function().apiGateway(), account.restApi("dev"));
  }

  @Test
  void methodEntriesComeBackAsThePatchSpelledThem() {
    account.cloudWatchRole();
    List<String> keys =
        List.of("*/*", "~1/GET", "~1pets~1{id}/GET", "pets/POST", "~1a~0b/PUT", "~1x/*");
    keys.forEach(key -> dev.patch(replace("/" + key + "/logging/loglevel", "ERROR")));

    assertThat(dev.stage().methodSettings()).containsOnlyKeys(keys);
    assertThat(dev.stage().methodSettings().values())
        .extracting(MethodSetting::loggingLevel)
        .containsOnly("ERROR");
  }

  @Test
  void methodEntriesMadeBehindTheGateAreSpelledLikeOthers() {
    try (Clients behind = Clients.of(MiniStack.shared().uri())) {
      behind
          .apiGateway()
          .updateStage(
              r ->
                  r.restApiId(dev.api())
                      .stageName("dev")
                      .patchOperations(replace("/~1pets~1{id}/GET/logging/loglevel", "INFO")));
    }

    assertThat(dev.stage().methodSettings()).containsOnlyKeys("~1pets~1{id}/GET");
    dev.patch(remove("/~1pets~1{id}/GET"));
    assertThat(dev.stage().methodSettings()).isEmpty();
  }

  @Test
  void anEntryMadeByAnotherSettingHasNoLoggingLevel() {
    dev.patch(replace("/*/*/caching/enabled", "true"));

    MethodSetting entry = dev.stage().methodSettings().get("*/*");
    assertThat(entry.loggingLevel()).isNull();
    assertThat(entry.cachingEnabled()).isTrue();
    assertThat(entry.throttlingBurstLimit()).isEqualTo(5000);
    assertThat(entry.throttlingRateLimit()).isEqualTo(10_000.0);
  }

  @Test
  void theDefaultEntryFillsNewEntriesAndLeavesOldOnesAlone() {
    dev.patch(
        replace("/*/*/throttling/burstLimit", "123"),
        replace("/*/*/caching/enabled", "true"),
        replace("/test/GET/throttling/burstLimit", "124"));
    dev.patch(replace("/*/*/throttling/burstLimit", "100"));

    Map<String, MethodSetting> settings = dev.stage().methodSettings();
    assertThat(settings.get("*/*").throttlingBurstLimit()).isEqualTo(100);
    assertThat(settings.get("test/GET").throttlingBurstLimit()).isEqualTo(124);
    assertThat(settings.get("test/GET").cachingEnabled()).isTrue();
  }

  @Test
  void dataTraceIsFalseUnlessTrueAndNeedsNoRole() {
    dev.patch(replace("/*/*/logging/dataTrace", "true"), replace("/*/*/logging/loglevel", "OFF"));
    assertThat(dev.stage().methodSettings().get("*/*").dataTraceEnabled()).isTrue();

    dev.patch(replace("/*/*/logging/dataTrace", "invalid"));
    assertThat(dev.stage().methodSettings().get("*/*").dataTraceEnabled()).isFalse();
  }

  @Test
  void refusesLoggingLevelsThatAreNone() {
    account.cloudWatchRole();

    dev.refused(
        "Invalid logging level specified: DEBUG", replace("/*/*/logging/loglevel", "DEBUG"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "~1quiet/GET",
        "accessLogSettings/destinationArn",
        "accessLogSettings/*",
        "~1quiet/GET/logging/loglevel"
      })
  void refusesToRemoveWhatIsNotThere(String what) {
    dev.refused(
        "Cannot remove method setting "
            + what
            + " because there is no method setting for this method ",
        remove("/" + what));
  }

  @Test
  void removesAnEntryWhole() {
    dev.patch(
        replace("/*/*/caching/enabled", "true"),
        replace("/~1quiet/GET/throttling/burstLimit", "1"));
    dev.patch(remove("/~1quiet/GET"));

    assertThat(dev.stage().methodSettings()).containsOnlyKeys("*/*");
  }
}
