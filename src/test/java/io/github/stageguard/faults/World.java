package io.github.stageguard.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.aws.OneShotSchedules;
import io.github.stageguard.aws.SchedulerLeases;
import io.github.stageguard.aws.SecurityHubFindings;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.function.V2Apis;
import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.notice.HubFindings;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * An account with StageGuard in it, everything switched on that it can be told, whose time is the
 * test's.
 */
final class World implements AutoCloseable {
  private static final Place PLACE = new Place("aws", "us-east-1", MiniStack.ACCOUNT);

  private static final String POLICY = "/stageguard/policy";
  private static final String DOCUMENT = "version: 1\ndataTrace: {lease: PT8H}\n";
  private static final Duration LEFT = Duration.ofMinutes(5);

  private static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private final Lane lane;
  private final SteppingClock clock;
  private final StrictGate gate;
  private final FunctionAccount account;
  private final Map<String, String> environment;
  private final StageRef rest = new StageRef(ApiFamily.V1, "rest000000", "dev");
  private final StageRef http = new StageRef(ApiFamily.V2, "http000000", "dev");
  private final StageRef webSocket = new StageRef(ApiFamily.V2, "sock000000", "dev");
  private final List<StageRef> stages = new ArrayList<>();
  private Line line;
  private FunctionOnClock function;

  World(Lane lane) {
    lane.reset();
    this.lane = lane;
    this.clock = lane.clock();
    this.gate = lane.gate();
    this.account = new FunctionAccount(gate, lane.team(), lane.journalTable());
    account.put(POLICY, DOCUMENT);
    Map<String, String> set = new HashMap<>();
    set.put("STAGEGUARD_MODE", "enforce");
    set.put("STAGEGUARD_JOURNAL_TABLE", lane.journalTable());
    set.put("STAGEGUARD_POLICY_PARAMETER", POLICY);
    set.put(
        "STAGEGUARD_EVENT_BUS_ARN",
        account.team().events().createEventBus(r -> r.name("security")).eventBusArn());
    set.put(
        "STAGEGUARD_TOPIC_ARN", account.team().sns().createTopic(r -> r.name("people")).topicArn());
    set.put("STAGEGUARD_SECURITY_HUB", "true");
    environment = account.environment(set);
    coldStart();
  }

  StageRef rest() {
    return rest;
  }

  StageRef http() {
    return http;
  }

  StageRef webSocket() {
    return webSocket;
  }

  StrictGate gate() {
    return gate;
  }

  FunctionAccount account() {
    return account;
  }

  Line line() {
    return line;
  }

  Instant now() {
    return clock.instant();
  }

  void passes(Duration time) {
    clock.advance(time);
  }

  /** Another process of the function, which knows nothing. */
  void coldStart() {
    if (function != null) {
      function.close();
    }
    line = new Line(lane.http(), gate.uri(), clock);
    function =
        new FunctionOnClock(
            environment, clock, clock::advance, new Random(1), line, CREDENTIALS, World::atOnce);
  }

  private static ClientOverrideConfiguration atOnce(ClientOverrideConfiguration configuration) {
    RetryStrategy strategy =
        configuration.retryStrategy().orElseThrow().toBuilder()
            .backoffStrategy(BackoffStrategy.retryImmediately())
            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
            .build();
    return configuration.toBuilder().retryStrategy(strategy).build();
  }

  /** Hands the function an event. */
  Delivery deliver(String event) {
    gate.clear();
    int before = function.lines().size();
    ObjectNode answer = Json.object();
    Optional<Throwable> failure = Optional.empty();
    try {
      answer = function.handle(event, LEFT);
    } catch (RuntimeException | Line.Killed e) {
      failure = Optional.of(e);
    }
    return new Delivery(
        answer,
        failure,
        function.lines().subList(before, function.lines().size()),
        gate.calls().ofTheFunction());
  }

  /** The account's CloudWatch role lets no log through. */
  void powerlessRole() {
    account.useRole(account.role("team"));
    account
        .team()
        .iam()
        .detachRolePolicy(r -> r.roleName("team").policyArn(FunctionAccount.MANAGED_POLICY));
    clock.advance(Duration.ofMinutes(1));
  }

  void soundRole() {
    account.useRole(account.role("team"));
  }

  /** A REST stage that logs nothing but full requests and responses. */
  void tracedRest() {
    account.restApi(rest.apiId(), rest.stageName());
    trace(rest);
    stages.add(rest);
  }

  /** A REST stage that lacks nothing. */
  void compliantRest() {
    account.restApi(rest.apiId(), rest.stageName());
    account.update(
        rest.apiId(),
        rest.stageName(),
        "/accessLogSettings/destinationArn",
        account.teamsDestination(),
        "/accessLogSettings/format",
        FunctionAccount.FULL_FORMAT,
        "/*/*/logging/loglevel",
        "ERROR");
    stages.add(rest);
  }

  /** An HTTP stage that logs nothing. */
  void silentHttp() {
    account.v2().httpOf(http.apiId(), http.stageName());
    stages.add(http);
  }

  /** A WebSocket stage that logs nothing but full requests and responses. */
  void tracedWebSocket() {
    account.v2().webSocketOf(webSocket.apiId(), webSocket.stageName());
    trace(webSocket);
    stages.add(webSocket);
  }

  /** A WebSocket stage that lacks nothing. */
  void compliantWebSocket() {
    account.v2().webSocketOf(webSocket.apiId(), webSocket.stageName());
    account
        .v2()
        .update(
            webSocket.apiId(),
            webSocket.stageName(),
            r ->
                r.accessLogSettings(account.v2().teams(FunctionAccount.WEBSOCKET_FORMAT))
                    .defaultRouteSettings(V2Apis.level("ERROR")));
    stages.add(webSocket);
  }

  /** Someone switches data trace on. */
  void trace(StageRef stage) {
    switch (stage.family()) {
      case V1 -> account.update(stage.apiId(), stage.stageName(), "/*/*/logging/dataTrace", "true");
      case V2 ->
          account
              .v2()
              .update(
                  stage.apiId(),
                  stage.stageName(),
                  r -> r.defaultRouteSettings(s -> s.dataTraceEnabled(true)));
    }
  }

  /** A lease that began an hour ago, and its end. */
  String leaseOver(StageRef stage) {
    Instant began = now();
    Lease lease =
        new Lease("lease-of-" + stage.apiId(), stage, began, began.plusSeconds(3_600), "dev", "e1");
    boolean made =
        new SchedulerLeases(
                new OneShotSchedules(
                    account.team().scheduler(),
                    new OneShotSchedules.Wiring(
                        FunctionAccount.LEASE_GROUP,
                        environment.get("STAGEGUARD_FUNCTION_ARN"),
                        FunctionAccount.LEASE_ROLE,
                        environment.get("STAGEGUARD_DEAD_LETTER_ARN"))),
                PLACE)
            .create(lease);
    if (!made) {
      throw new IllegalStateException("there is a lease of " + stage);
    }
    clock.advance(Duration.ofHours(1));
    return account.lease(stage).orElseThrow().target().input();
  }

  /** Security Hub knows of the stage, from before, that its access logs are not as they should. */
  void knownToTheHub(StageRef stage) {
    new SecurityHubFindings(account.team().securityHub(), PLACE)
        .report(
            new HubFindings(PLACE)
                .of(
                    Optional.of(stage),
                    List.of(
                        new Assessment(
                            new Finding.DestinationMissing(), new Enforcement.Enforced(), true)),
                    Map.of(),
                    now()));
  }

  /** {@code UpdateStage} of that stage, just now. */
  String updated(StageRef stage) {
    String sample =
        stage.family() == ApiFamily.V1
            ? Events.stageUpdated(stage.apiId(), stage.stageName(), now())
            : Events.of("v2-update-stage", stage.apiId(), stage.stageName()).toString();
    ObjectNode event = (ObjectNode) Json.read(sample);
    ((ObjectNode) event.path("detail")).put("eventTime", now().toString());
    return event.toString();
  }

  /** The stages that have data trace on with no schedule to end it. */
  static List<String> tracedWithoutLease(Map<String, String> state) {
    return state.entrySet().stream()
        .filter(entry -> entry.getValue().contains("trace=true"))
        .map(entry -> entry.getKey().replace("stage ", ""))
        .filter(stage -> !state.containsKey("lease " + stage))
        .toList();
  }

  /** All that StageGuard answers for, in words that can be compared. */
  Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    for (StageRef stage : stages) {
      state.put("stage " + stage, state(stage));
      account.lease(stage).ifPresent(lease -> state.put("lease " + stage, lease.description()));
    }
    account
        .team()
        .logs()
        .describeLogGroups(r -> {})
        .logGroups()
        .forEach(group -> state.put("group " + group.logGroupName(), "" + group.retentionInDays()));
    state.put("role", account.roleInForce());
    return state;
  }

  /** Whether a sweep is to go on by a schedule. */
  boolean goesOn() {
    return !account.sweepsToCome().isEmpty();
  }

  /** Waits for the moment at which a sweep goes on, if it does, and returns what is sent then. */
  Optional<String> nextPart() {
    return account.sweepsToCome().stream()
        .findFirst()
        .map(
            part -> {
              String at = part.scheduleExpression().replace("at(", "").replace(")", "Z");
              clock.advance(Duration.between(now(), Instant.parse(at)));
              account
                  .team()
                  .scheduler()
                  .deleteSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name(part.name()));
              return part.target().input();
            });
  }

  private String state(StageRef stage) {
    return switch (stage.family()) {
      case V1 -> {
        var read = account.stage(stage.apiId(), stage.stageName());
        var log = read.accessLogSettings();
        Set<String> entries = new TreeSet<>();
        read.methodSettings()
            .forEach(
                (key, s) ->
                    entries.add(key + " " + s.loggingLevel() + " trace=" + s.dataTraceEnabled()));
        yield (log == null ? "" : log.destinationArn() + " " + log.format()) + entries;
      }
      case V2 -> {
        var read = account.v2().stage(stage.apiId(), stage.stageName());
        var log = read.accessLogSettings();
        var defaults = read.defaultRouteSettings();
        yield (log == null ? "" : log.destinationArn() + " " + log.format())
            + (defaults == null
                ? ""
                : defaults.loggingLevelAsString() + " trace=" + defaults.dataTraceEnabled());
      }
    };
  }

  /** The journal's entries about all stages and the account. */
  List<JournalEntry> journal() {
    return Stream.concat(stages.stream().map(Optional::of), Stream.of(Optional.<StageRef>empty()))
        .flatMap(subject -> account.journal().of(subject).entries().stream())
        .toList();
  }

  @Override
  public void close() {
    function.close();
  }
}
