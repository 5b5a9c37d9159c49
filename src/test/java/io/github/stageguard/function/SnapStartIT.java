package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.runtime.LambdaRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The function as SnapStart runs it: primed, frozen, restored. */
class SnapStartIT {
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
  void primingCallsNobodyAndTheFirstEventAfterTheRestoreIsHandledByThePolicyInForce() {
    String api = account.restApi("dev");
    gate.clear();
    try (LambdaRuntime function = account.function().snapStart().start()) {
      function.awaitInit();
      assertThat(gate.calls().ofTheFunction().all()).isEmpty();

      Invocation first = function.invoke(Events.stageUpdated(api, "dev"));

      assertThat(first.succeeded()).as(first.toString()).isTrue();
      assertThat(first.result()).contains("\"result\":\"REMEDIATED\"", "\"stage\":\"dev\"");
      assertThat(first.stdout()).as("nothing of the made-up event is printed").hasSize(1);
    }
  }
}
