package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.runtime.LambdaRuntime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged function, from a CloudTrail event to a stage on the emulator. */
class RemediationIT {
  private StrictGate gate;
  private FunctionAccount account;

  @BeforeEach
  void account() {
    MiniStack emulator = MiniStack.shared();
    emulator.reset();
    gate = StrictGate.inFrontOf(emulator.uri()).open();
    account = new FunctionAccount(gate);
  }

  @AfterEach
  void close() {
    account.close();
    gate.close();
  }

  @Test
  void aViolatingStageCompliesAfterwardsAndTheSameEventAgainWritesNothing() {
    account.useRole(account.role("team"));
    String api = account.restApi("dev");
    account.update(api, "dev", "/*/*/logging/loglevel", "INFO", "/~1/GET/logging/loglevel", "OFF");
    gate.clear();
    try (LambdaRuntime function = account.function().start()) {
      Invocation first = function.invoke(Events.stageUpdated(api, "dev"));

      assertThat(first.succeeded()).as(first.toString() + function.stderr()).isTrue();
      assertThat(first.result()).contains("\"result\":\"REMEDIATED\"");
      var stage = account.stage(api, "dev");
      assertThat(stage.methodSettings().get("*/*").loggingLevel()).isEqualTo("INFO");
      assertThat(stage.methodSettings().get("~1/GET").loggingLevel()).isEqualTo("ERROR");
      assertThat(stage.accessLogSettings().destinationArn())
          .endsWith(":log-group:/aws/vendedlogs/apigateway/" + api + "/dev");
      assertThat(gate.writes().names())
          .isEqualTo(List.of("CreateLogGroup", "PutRetentionPolicy", "UpdateStage"));

      gate.clear();
      Invocation again = function.invoke(Events.stageUpdated(api, "dev"));
      assertThat(again.result()).contains("\"result\":\"COMPLIANT\"");
      assertThat(gate.calls().ofTheFunction().names()).isEqualTo(List.of("GetStage"));
    }
  }
}
