package io.github.stageguard.gate;

import io.github.stageguard.gate.rules.Account;
import io.github.stageguard.gate.rules.AssumedRoles;
import io.github.stageguard.gate.rules.ControlPlaneQuota;
import io.github.stageguard.gate.rules.Listings;
import io.github.stageguard.gate.rules.LogGroups;
import io.github.stageguard.gate.rules.PolicySimulation;
import io.github.stageguard.gate.rules.RestStages;
import io.github.stageguard.gate.rules.RoleAges;
import io.github.stageguard.gate.rules.Rule;
import io.github.stageguard.gate.rules.Schedules;
import io.github.stageguard.gate.rules.SecurityHub;
import io.github.stageguard.gate.rules.StageTags;
import io.github.stageguard.gate.rules.Tables;
import io.github.stageguard.gate.rules.V2Stages;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Backend;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An HTTP server between a client of AWS and an emulator that gives the emulator AWS's manners,
 * records each call and fails on demand. Its state (role ages, quotas, the times of changes) goes
 * by the clock it is given.
 */
public final class StrictGate implements AutoCloseable {
  /** What a client other than the function sends with each request: its own name. */
  public static final String CALLER_HEADER = Request.CALLER;

  /** The client that no quota holds for: a test setting the scene. */
  public static final String SEED = Request.SEED;

  private static final Set<Consumer<Call>> OBSERVERS = new CopyOnWriteArraySet<>();

  private final Backend backend;
  private final InstantSource clock;
  private final Supplier<List<Rule>> anew;
  private final AssumedRoles assumedRoles;
  private final Recording recording = new Recording();
  private final Script script = new Script();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicReference<Throwable> brokenHook = new AtomicReference<>();
  private final GateServer server;
  private volatile List<Rule> rules;

  private StrictGate(
      Backend backend,
      InstantSource clock,
      Supplier<List<Rule>> anew,
      AssumedRoles assumedRoles,
      int port) {
    this.backend = backend;
    this.assumedRoles = assumedRoles;
    this.clock = clock;
    this.anew = anew;
    this.rules = anew.get();
    this.server = new GateServer(this::handle, port);
  }

  /** Has someone see every call that arrives at any gate of this JVM, before it is answered. */
  public static void observe(Consumer<Call> observer) {
    OBSERVERS.add(observer);
  }

  /** A gate in front of the emulator at that address. */
  public static Builder inFrontOf(URI emulator) {
    return new Builder(emulator);
  }

  /** Where clients of AWS are to send their requests. */
  public URI uri() {
    return server.uri();
  }

  /** Every call so far, of all clients. */
  public Calls calls() {
    return recording.calls();
  }

  /** The function's calls that only read. */
  public Calls reads() {
    return calls().ofTheFunction().reads();
  }

  /** The function's calls that changed something. */
  public Calls writes() {
    return calls().ofTheFunction().writes();
  }

  /** Forgets the calls so far; what was scripted stays. */
  public void clear() {
    recording.clear();
  }

  /** All the function's calls of that operation from now on, such as {@code UpdateStage}. */
  public When when(String operation) {
    return new When(script, operation, "", 1, Integer.MAX_VALUE);
  }

  /** All the function's calls from now on. */
  public When whenAny() {
    return when(Script.ANY);
  }

  /** Forgets all that was scripted. */
  public void behave() {
    script.clear();
  }

  /** Forgets all that ever happened, as the emulator does that is reset. */
  public void reset() {
    behave();
    clear();
    rules = anew.get();
  }

  /**
   * Stops listening and ends calls that hang.
   *
   * @throws IllegalStateException if a scripted hook had failed
   */
  @Override
  public void close() {
    closing.countDown();
    server.close();
    backend.close();
    Throwable broken = brokenHook.get();
    if (broken != null) {
      throw new IllegalStateException("a hook failed", broken);
    }
  }

  private Optional<Reply> handle(Request signed) {
    Request request = assumedRoles.inAccount(signed);
    Operation operation = request.operation();
    Recording.Entry entry =
        recording.arrived(
            new Call(
                clock.instant(),
                request.caller(),
                request.application(),
                request.account(),
                request.region(),
                operation,
                request.body(),
                0,
                false));
    OBSERVERS.forEach(observer -> observer.accept(entry.call()));
    List<Script.Action> due =
        request.caller().isEmpty() ? script.due(operation, request.account()) : List.of();
    run(due.stream().flatMap(action -> action.before().stream()).toList());
    Optional<Reply> reply =
        due.stream()
            .flatMap(action -> action.fault().stream())
            .findFirst()
            .map(fault -> failing(fault, request, entry))
            .orElseGet(() -> Optional.of(answer(request, entry)));
    run(due.stream().flatMap(action -> action.after().stream()).toList());
    return reply;
  }

  /** The answer to a call that is to fail, or nothing if its connection is to be dropped. */
  private Optional<Reply> failing(Fault fault, Request request, Recording.Entry entry) {
    Operation operation = request.operation();
    return switch (fault) {
      case Fault.Throttled() -> refusing(AwsError.throttled(operation.service()), request, entry);
      case Fault.ServerError() ->
          refusing(AwsError.serverError(operation.service()), request, entry);
      case Fault.AccessDenied() -> refusing(AwsError.accessDenied(operation), request, entry);
      case Fault.Hang(var limit) -> {
        awaitClosing(limit.toMillis());
        yield Optional.empty();
      }
      case Fault.Late(var by) -> {
        awaitClosing(by.toMillis());
        yield Optional.of(answer(request, entry));
      }
      case Fault.DroppedBefore() -> Optional.empty();
      case Fault.DroppedAfter() -> {
        Reply lost = answer(request, entry);
        entry.answered(0, changes(operation, lost));
        yield Optional.empty();
      }
      case Fault.Garbled() -> {
        Reply whole = answer(request, entry);
        yield Optional.of(whole.withBody(whole.body().substring(0, whole.body().length() / 2)));
      }
      case Fault.Answer(var status, var contentType, var body) -> {
        entry.answered(status, false);
        yield Optional.of(new Reply(status, Map.of("Content-Type", contentType), body, false));
      }
    };
  }

  private Optional<Reply> refusing(AwsError error, Request request, Recording.Entry entry) {
    Reply reply = error.reply(request.operation().service());
    entry.answered(reply.status(), false);
    return Optional.of(reply);
  }

  private Reply answer(Request request, Recording.Entry entry) {
    Reply reply;
    try {
      reply = chain(0).forward(request);
    } catch (AwsError e) {
      reply = e.reply(request.operation().service());
    }
    entry.answered(reply.status(), changes(request.operation(), reply));
    return reply;
  }

  private Rule.Next chain(int position) {
    List<Rule> all = rules;
    if (position == all.size()) {
      return backend::forward;
    }
    return request -> all.get(position).answer(request, chain(position + 1));
  }

  private static boolean changes(Operation operation, Reply reply) {
    return !operation.reads() && reply.isSuccess() && !reply.repeated();
  }

  private void run(List<Runnable> hooks) {
    try {
      hooks.forEach(Runnable::run);
    } catch (RuntimeException | AssertionError e) {
      brokenHook.compareAndSet(null, e);
    }
  }

  private void awaitClosing(long millis) {
    try {
      boolean _ = closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How the gate is to behave. */
  public static final class Builder {
    private final URI emulator;
    private InstantSource clock = InstantSource.system();
    private Duration rolePropagation = Duration.ZERO;
    private final List<Rule> own = new ArrayList<>();
    private boolean controlPlaneQuota;
    private int port;

    private Builder(URI emulator) {
      this.emulator = emulator;
    }

    /** The clock that quotas, role ages and the times of changes go by; the system's if not set. */
    public Builder clock(InstantSource source) {
      this.clock = source;
      return this;
    }

    /** How long a change to a role takes to be seen by API Gateway; not at all if not set. */
    public Builder rolePropagation(Duration delay) {
      this.rolePropagation = delay;
      return this;
    }

    /** Enforces the account's quota of control plane calls: 10 a second, 40 at once. */
    public Builder controlPlaneQuota() {
      this.controlPlaneQuota = true;
      return this;
    }

    /** Adds a rule of the caller's own, behind the quota and before all others. */
    public Builder rule(Rule rule) {
      own.add(rule);
      return this;
    }

    /** Which loopback port to listen on; a free one if not set. */
    public Builder port(int number) {
      this.port = number;
      return this;
    }

    /** Starts listening on loopback. */
    public StrictGate open() {
      AssumedRoles assumedRoles = new AssumedRoles();
      return new StrictGate(
          new Backend(emulator), clock, () -> rules(assumedRoles), assumedRoles, port);
    }

    private List<Rule> rules(AssumedRoles assumedRoles) {
      RoleAges roleAges = new RoleAges(clock, rolePropagation);
      StageTags stageTags = new StageTags();
      List<Rule> rules = new ArrayList<>();
      if (controlPlaneQuota) {
        rules.add(new ControlPlaneQuota(clock));
      }
      rules.add(assumedRoles);
      rules.addAll(own);
      rules.add(new Account(clock, roleAges));
      rules.add(new Listings());
      rules.add(stageTags);
      rules.add(new RestStages(clock, stageTags));
      rules.add(new V2Stages(clock, stageTags));
      rules.add(new Schedules());
      rules.add(new LogGroups());
      rules.add(roleAges);
      rules.add(new PolicySimulation());
      rules.add(new SecurityHub());
      rules.add(new Tables());
      return List.copyOf(rules);
    }
  }
}
