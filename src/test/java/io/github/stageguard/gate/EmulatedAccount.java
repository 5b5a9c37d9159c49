package io.github.stageguard.gate;

import io.github.stageguard.emulator.MiniStack;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/**
 * An empty AWS account for each test: the JVM's one emulator, reset, behind a new strict gate whose
 * clock stands still. Registered by a test class as an instance field.
 */
public final class EmulatedAccount implements BeforeEachCallback, AfterEachCallback {
  /** Where {@link #clock()} starts. */
  public static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private static final String MANAGED_POLICY =
      "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

  private final UnaryOperator<StrictGate.Builder> configuration;
  private final Map<String, Clients> clients = new ConcurrentHashMap<>();
  private SteppingClock clock;
  private StrictGate gate;

  public EmulatedAccount() {
    this(UnaryOperator.identity());
  }

  /**
   * With a gate that differs from the usual one; where a function runs in a process of its own, its
   * clock must be the system's.
   */
  public EmulatedAccount(UnaryOperator<StrictGate.Builder> configuration) {
    this.configuration = configuration;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    MiniStack emulator = MiniStack.shared();
    emulator.reset();
    clock = new SteppingClock(START);
    gate = configuration.apply(StrictGate.inFrontOf(emulator.uri()).clock(clock)).open();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    clients.values().forEach(Clients::close);
    clients.clear();
    gate.close();
  }

  public StrictGate gate() {
    return gate;
  }

  public SteppingClock clock() {
    return clock;
  }

  /** Clients whose calls the gate takes for the function's. */
  public Clients function() {
    return clients.computeIfAbsent("", _ -> Clients.of(gate.uri()));
  }

  /** Clients that set the scene: no quota holds for them. */
  public Clients seed() {
    return as(StrictGate.SEED);
  }

  /** Clients of someone else in the account. */
  public Clients as(String caller) {
    return clients.computeIfAbsent(caller, _ -> Clients.of(gate.uri(), caller));
  }

  /** Makes a REST API with one stage and returns its id. */
  public String restApi(String stageName) {
    return SeededApis.rest(seed(), 1, stageName).getFirst();
  }

  /** Makes an HTTP API with one stage and returns its id. */
  public String httpApi(String stageName) {
    return SeededApis.http(seed(), 1, stageName).getFirst();
  }

  /** Makes a WebSocket API with one stage and returns its id. */
  public String webSocketApi(String stageName) {
    return SeededApis.webSocket(seed(), 1, stageName).getFirst();
  }

  /** Makes a route of an HTTP or WebSocket API; settings can name no other. */
  public void route(String api, String routeKey) {
    seed().apiGatewayV2().createRoute(r -> r.apiId(api).routeKey(routeKey));
  }

  /** Makes a role that API Gateway may write logs with, names it in the account's settings. */
  public String cloudWatchRole() {
    String arn = role("apigateway-logs", "apigateway.amazonaws.com");
    seed().iam().attachRolePolicy(r -> r.roleName("apigateway-logs").policyArn(MANAGED_POLICY));
    PatchOperation patch =
        PatchOperation.builder().op(Op.REPLACE).path("/cloudwatchRoleArn").value(arn).build();
    seed().apiGateway().updateAccount(r -> r.patchOperations(patch));
    return arn;
  }

  /** Makes a role without permissions that a service may assume, and returns its ARN. */
  public String role(String name, String trustedService) {
    String trust =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
        "Principal":{"Service":"%s"},"Action":"sts:AssumeRole"}]}"""
            .formatted(trustedService);
    return seed()
        .iam()
        .createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust))
        .role()
        .arn();
  }
}
