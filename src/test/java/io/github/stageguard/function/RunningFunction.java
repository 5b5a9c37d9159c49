package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.gate.When;
import io.github.stageguard.permissions.Actors;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.template.ClassifiedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The packaged function behind the strict gate, in an account that begins anew with each test
 * class. Its process serves all classes that want the same environment, as a warm function would.
 * Registered by a test class as a static field.
 */
public final class RunningFunction implements BeforeAllCallback, BeforeEachCallback {
  /** How long a change of a role takes to be seen by API Gateway. */
  public static final Duration ROLE_PROPAGATION = Duration.ofMinutes(1);

  private final Map<String, String> environment;
  private Shared shared;
  private FunctionAccount account;

  /** With all rules enforced. */
  public RunningFunction() {
    this(Map.of("STAGEGUARD_MODE", "enforce"));
  }

  /** With some of its environment set otherwise than the stack does. */
  public RunningFunction(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
    this.environment.put("STAGEGUARD_ROLE_ARN", ClassifiedEvent.OWN_ROLE);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(RunningFunction.class))
            .computeIfAbsent(Shared.class);
    beginAnew();
  }

  /** Empties the account, for a test that looks at all of it. */
  public FunctionAccount beginAnew() {
    MiniStack.shared().reset();
    account = new FunctionAccount(shared.gate);
    account.useRole(account.role("team"));
    return account;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    shared.gate.behave();
    shared.gate.clear();
  }

  public FunctionAccount account() {
    return account;
  }

  public StrictGate gate() {
    return shared.gate;
  }

  /** The process, started if need be. */
  public LambdaRuntime process() {
    return shared.processes.compute(
        environment,
        (wanted, running) -> running != null && running.isRunning() ? running : start());
  }

  /** Another process of the same function, which the caller closes. */
  public LambdaRuntime start() {
    return account.function(environment).start();
  }

  /** Has the function handle an event. */
  public Handled handle(String event) {
    return handle(event, process());
  }

  public Handled handle(JsonNode event) {
    return handle(event.toString());
  }

  /** Has one process handle an event. */
  public Handled handle(String event, LambdaRuntime process) {
    process.awaitInit();
    shared.gate.clear();
    Invocation invocation = process.invoke(event);
    Calls calls = shared.gate.calls().ofTheFunction();
    assertThat(calls.all())
        .as("each names its caller, so that it is held against the caller's rights")
        .allSatisfy(call -> assertThat(Actors.role(call.application())).isPresent());
    return new Handled(invocation, calls);
  }

  /** Has a process of its own handle an event, and die right after its call of that number. */
  public Handled handleAndDieAfter(int call, String event) {
    return handleAndDieAfter(gate().whenAny().number(call), event);
  }

  /** Has a process of its own handle an event, and die right after that call. */
  public Handled handleAndDieAfter(When call, String event) {
    try (LambdaRuntime victim = start()) {
      call.after(
          () -> {
            victim.kill();
            victim.process().onExit().join();
          });
      Handled killed = handle(event, victim);
      gate().behave();
      return killed;
    }
  }

  /** Lets time pass for AWS's quotas and delays; the function's own clock goes on as ever. */
  public void letAwsTimePass(Duration time) {
    shared.skipped.updateAndGet(time::plus);
  }

  /** What outlives a test class: one gate, and a process for each environment. */
  static final class Shared implements AutoCloseable {
    private final AtomicReference<Duration> skipped = new AtomicReference<>(Duration.ZERO);
    private final Map<Map<String, String>, LambdaRuntime> processes = new HashMap<>();
    private final StrictGate gate =
        StrictGate.inFrontOf(MiniStack.shared().uri())
            .clock(() -> Instant.now().plus(skipped.get()))
            .rolePropagation(ROLE_PROPAGATION)
            .open();

    @Override
    public void close() {
      processes.values().forEach(LambdaRuntime::close);
      gate.close();
    }
  }
}
