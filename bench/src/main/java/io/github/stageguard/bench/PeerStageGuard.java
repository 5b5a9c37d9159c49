package io.github.stageguard.bench;

import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.runtime.LambdaRuntime;
import java.util.Map;

/**
 * StageGuard's packaged function, through AWS's runtime interface client, as on Lambda with 1 GB.
 */
record PeerStageGuard(LambdaRuntime function) implements PeerProcess {
  static PeerStageGuard started(FunctionAccount account) {
    return new PeerStageGuard(builder(account).start());
  }

  /** One whose snapshot was taken: its start is over, and the first event restores it. */
  static PeerStageGuard snapshot(FunctionAccount account) {
    LambdaRuntime function = builder(account).snapStart().start();
    function.awaitInit();
    return new PeerStageGuard(function);
  }

  private static LambdaRuntime.Builder builder(FunctionAccount account) {
    return account.function(Map.of("STAGEGUARD_MODE", "enforce")).options("-XX:MaxRAM=1g");
  }

  @Override
  public boolean handle(String event) {
    return function.invoke(event).succeeded();
  }

  @Override
  public ProcessHandle process() {
    return function.process();
  }

  @Override
  public void close() {
    function.close();
  }
}
