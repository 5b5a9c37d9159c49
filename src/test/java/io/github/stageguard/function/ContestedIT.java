package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.notice.Mailbox;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/** A pipeline that sets a stage back every ten seconds, and what comes of it. */
class ContestedIT {
  private static final Duration BETWEEN_RUNS = Duration.ofSeconds(10);
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration TRACE = Duration.ofMinutes(10);
  private static final String POLICY = "/stageguard/policy";
  private static final String ROLE = "arn:aws:sts::111122223333:assumed-role/pipeline";
  private static final String PIPELINES_FORMAT = "$context.requestId";

  @RegisterExtension final EmulatedAccount aws = new EmulatedAccount();

  private final List<ObjectNode> answers = new ArrayList<>();
  private FunctionAccount account;
  private Mailbox mailbox;
  private FunctionOnClock function;
  private String api;
  private int runs;

  @BeforeEach
  void aStageAndABus() {
    // The emulator fires schedules by the system's clock, and deletes them then.
    Instant future = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1));
    aws.clock().advance(Duration.between(aws.clock().instant(), future));
    account = new FunctionAccount(aws.gate());
    account.useRole(account.role("team"));
    account.put(POLICY, "version: 1\ndataTrace: {lease: PT10M}\n");
    mailbox = new Mailbox(account.team());
    function =
        new FunctionOnClock(
            environment(mailbox.bus("security")), aws.clock(), time -> {}, aws.gate().uri());
    api = account.compliantApi("dev");
  }

  @AfterEach
  void close() {
    function.close();
    account.close();
  }

  @Test
  void aLoopEndsAfterFiveWritesAndTheTraceAllTheSame() {
    Instant began = aws.clock().instant();
    runsFor(Duration.ofMinutes(2));
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    runsFor(Duration.ofMinutes(1));
    GetScheduleResponse lease = account.lease(api, "dev").orElseThrow();
    assertThat(Instant.parse(Json.read(lease.target().input()).path("time").asText()))
        .isEqualTo(began.plus(Duration.ofMinutes(2)).plus(TRACE));
    runsFor(TRACE.minusMinutes(1));
    assertThat(setting().dataTraceEnabled()).isTrue();

    assertThat(handle(lease.target().input()).path("result").asText()).isEqualTo("REMEDIATED");
    assertThat(setting().dataTraceEnabled()).isFalse();
    assertThat(account.lease(api, "dev")).isEmpty();
    runsFor(Duration.ofMinutes(2));

    assertThat(setting().dataTraceEnabled()).isFalse();
    assertThat(setting().loggingLevel()).isEqualTo("OFF");
    assertThat(account.stage(api, "dev").accessLogSettings().format()).isEqualTo(PIPELINES_FORMAT);
    assertThat(bodiesOf("UpdateStage")).hasSize(5 + 1);
    assertThat(bodiesOf("UpdateStage").subList(0, 5)).allMatch(body -> body.contains("loglevel"));
    assertThat(bodiesOf("UpdateStage").getLast())
        .contains("dataTrace")
        .doesNotContain("loglevel", "accessLog");
    assertThat(answers.subList(0, 5))
        .extracting(answer -> answer.path("result").asText())
        .containsOnly("REMEDIATED");
    assertThat(answers.subList(5, answers.size()))
        .allMatch(answer -> answer.at("/stages/0").has("contested"));
    assertToldOnce();
    assertLooksAgain(began.plus(BETWEEN_RUNS.multipliedBy(5)).plus(WINDOW));
  }

  private void assertToldOnce() {
    List<JsonNode> events = mailbox.take(1000);
    assertThat(events)
        .extracting(event -> event.path("detail-type").asText())
        .filteredOn("Stage Contested"::equals)
        .hasSize(1);
    JsonNode contested =
        events.stream()
            .filter(event -> event.path("detail-type").asText().equals("Stage Contested"))
            .findFirst()
            .orElseThrow();
    assertThat(contested.path("detail").toString()).contains(ROLE, api);
    assertThat(function.lines())
        .extracting(line -> line.path("StagesContested").asInt())
        .filteredOn(count -> count > 0)
        .containsExactly(1);
  }

  /** Only when the contest is over, and then the stage is put right. */
  private void assertLooksAgain(Instant until) {
    GetScheduleResponse look = onlyLook();
    assertThat(look.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
    Instant at = Instant.parse(look.scheduleExpression().replace("at(", "").replace(")", "") + "Z");
    assertThat(at).isBetween(until, until.plus(Duration.ofMinutes(1)));
    aws.clock().advance(Duration.between(aws.clock().instant(), at));

    JsonNode answer = handle(look.target().input());

    assertThat(answer.path("result").asText()).isEqualTo("REMEDIATED");
    assertThat(answer.at("/stages/0").has("contested")).isFalse();
    assertThat(setting().loggingLevel()).isEqualTo("ERROR");
    assertThat(account.stage(api, "dev").accessLogSettings().format())
        .contains(PIPELINES_FORMAT, "$context.identity.sourceIp");
    assertThat(account.journal().of(Optional.of(new StageRef(ApiFamily.V1, api, "dev"))).contest())
        .hasValueSatisfying(contest -> assertThat(contest.principal()).isEqualTo(ROLE));
  }

  private GetScheduleResponse onlyLook() {
    var looks =
        account
            .team()
            .scheduler()
            .listSchedules(r -> r.groupName(FunctionAccount.LEASE_GROUP).namePrefix("contest-"))
            .schedules();
    assertThat(looks).hasSize(1);
    return account
        .team()
        .scheduler()
        .getSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name(looks.getFirst().name()));
  }

  private void runsFor(Duration time) {
    Instant end = aws.clock().instant().plus(time);
    while (aws.clock().instant().isBefore(end)) {
      account.update(
          api,
          "dev",
          "/accessLogSettings/format",
          PIPELINES_FORMAT,
          "/*/*/logging/loglevel",
          "OFF");
      ObjectNode event =
          (ObjectNode)
              Json.read(Events.stageUpdated(api, "dev", aws.clock().instant(), "run-" + ++runs));
      ((ObjectNode) event.at("/detail/userIdentity")).put("arn", ROLE + "/run-" + runs);
      answers.add(handle(event.toString()));
      aws.clock().advance(BETWEEN_RUNS);
    }
  }

  private ObjectNode handle(String event) {
    return function.handle(event, Duration.ofMinutes(5));
  }

  private List<String> bodiesOf(String operation) {
    return aws.gate().calls().ofTheFunction().named(operation).all().stream()
        .map(call -> call.body())
        .toList();
  }

  private MethodSetting setting() {
    return account.stage(api, "dev").methodSettings().get("*/*");
  }

  private Map<String, String> environment(String bus) {
    Map<String, String> environment = new HashMap<>(FunctionAccount.WITH_JOURNAL);
    environment.put("STAGEGUARD_POLICY_PARAMETER", POLICY);
    environment.put("STAGEGUARD_EVENT_BUS_ARN", bus);
    return account.environment(environment);
  }
}
