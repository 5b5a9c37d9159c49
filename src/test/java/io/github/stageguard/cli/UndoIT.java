package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.FunctionOnClock;
import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.function.V2Apis;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/** {@code stageguard undo}: what the function did in an account is put back by hand. */
class UndoIT {
  private static final String GROUP = "/aws/vendedlogs/apigateway/";

  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();

  private FunctionAccount account;

  @BeforeEach
  void account() {
    account = new FunctionAccount(aws.gate());
    account.useRole(account.role("team"));
  }

  @AfterEach
  void close() {
    account.close();
  }

  private Map<String, String> environment(String mode) {
    Map<String, String> all = new HashMap<>(account.environment(FunctionAccount.WITH_JOURNAL));
    all.put("STAGEGUARD_MODE", mode);
    return all;
  }

  /** What the function does on an event. */
  private void remediate(String event) {
    try (FunctionOnClock function =
        new FunctionOnClock(
            environment("enforce"), InstantSource.system(), time -> {}, aws.gate().uri())) {
      assertThat(function.handle(event, Duration.ofMinutes(5)).path("result").asText())
          .isEqualTo("REMEDIATED");
    }
    aws.gate().clear();
  }

  private Ran undo(String mode, String... arguments) {
    return CommandOnClock.at(aws.gate()).with(environment(mode)).run(arguments);
  }

  private Ran undo(JournalEntry entry) {
    Ran ran = undo("audit", "undo", entry.id(), "--yes");
    assertThat(ran.err()).isEmpty();
    return ran;
  }

  private <C extends Change> JournalEntry entry(StageRef stage, Class<C> kind) {
    return entry(account.journal().of(Optional.of(stage)).entries(), kind);
  }

  private static <C extends Change> JournalEntry entry(List<JournalEntry> entries, Class<C> kind) {
    return entries.stream()
        .filter(entry -> kind.isInstance(entry.change()))
        .findFirst()
        .orElseThrow();
  }

  private LogGroup group(String name) {
    return account
        .team()
        .logs()
        .describeLogGroups(r -> r.logGroupNamePrefix(name))
        .logGroups()
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** All settings; a level and a trace that are not set are as good as off. */
  private Map<String, String> rest(String api) {
    GetStageResponse stage = account.stage(api, "dev");
    Map<String, String> all = new TreeMap<>();
    all.put("access log", String.valueOf(stage.accessLogSettings()));
    stage
        .methodSettings()
        .forEach(
            (key, each) -> {
              boolean off = each.loggingLevel() == null || each.loggingLevel().equals("OFF");
              if (!off || Boolean.TRUE.equals(each.dataTraceEnabled())) {
                all.put(key, each.loggingLevel() + " " + each.dataTraceEnabled());
              }
            });
    return all;
  }

  private Map<String, String> v2(String api, String stage) {
    var read = account.v2().stage(api, stage);
    Map<String, String> all = new TreeMap<>();
    all.put("access log", String.valueOf(read.accessLogSettings()));
    all.put("defaults", text(read.defaultRouteSettings()));
    read.routeSettings().forEach((route, settings) -> all.put(route, text(settings)));
    return all;
  }

  private static String text(RouteSettings settings) {
    RouteSettings all = settings == null ? RouteSettings.builder().build() : settings;
    return all.toBuilder()
        .loggingLevel(all.loggingLevel() == null ? LoggingLevel.OFF : all.loggingLevel())
        .dataTraceEnabled(Boolean.TRUE.equals(all.dataTraceEnabled()))
        .build()
        .toString();
  }

  @Test
  void aRestStageIsAsBefore() {
    String api = account.restApi("dev");
    account.update(
        api,
        "dev",
        "/accessLogSettings/format",
        "$context.requestId",
        "/~1/GET/logging/loglevel",
        "INFO");
    Map<String, String> before = rest(api);
    remediate(Events.stageUpdated(api, "dev"));
    assertThat(rest(api)).isNotEqualTo(before);

    Ran ran = undo(entry(new StageRef(ApiFamily.V1, api, "dev"), Change.StageEdited.class));

    assertThat(ran.out()).endsWith("Done." + System.lineSeparator());
    assertThat(ran.exitCode()).isZero();
    assertThat(rest(api)).isEqualTo(before);
  }

  @Test
  void anHttpStageIsAsBefore() {
    String api = account.v2().http("$default");
    Map<String, String> before = v2(api, "$default");
    remediate(Events.of("v2-update-stage", api, "$default").toString());
    assertThat(v2(api, "$default")).isNotEqualTo(before);

    undo(entry(new StageRef(ApiFamily.V2, api, "$default"), Change.StageEdited.class));

    assertThat(v2(api, "$default")).isEqualTo(before);
  }

  @Test
  void aWebSocketStageIsAsBefore() {
    String api = account.v2().webSocket("dev");
    RouteSettings throttled = RouteSettings.builder().throttlingBurstLimit(7).build();
    account
        .v2()
        .update(
            api,
            "dev",
            r ->
                r.accessLogSettings(account.v2().teams("$context.requestId"))
                    .routeSettings(Map.of(V2Apis.ORDER, throttled)));
    Map<String, String> before = v2(api, "dev");
    remediate(Events.of("v2-update-stage", api, "dev").toString());
    assertThat(v2(api, "dev")).isNotEqualTo(before);

    undo(entry(new StageRef(ApiFamily.V2, api, "dev"), Change.StageEdited.class));

    assertThat(v2(api, "dev")).isEqualTo(before);
  }

  @Test
  void aLogGroupIsAsBeforeStepByStep() {
    String api = account.restApi("dev");
    StageRef ref = new StageRef(ApiFamily.V1, api, "dev");
    String name = GROUP + api + "/dev";
    remediate(Events.stageUpdated(api, "dev"));
    assertThat(group(name).retentionInDays()).isEqualTo(365);

    undo(entry(ref, Change.RetentionSet.class));
    assertThat(group(name).retentionInDays()).isNull();

    Ran early = undo(entry(ref, Change.LogGroupCreated.class));
    assertThat(early.out()).contains("Not undone: the stage writes its access logs to " + name);
    assertThat(early.exitCode()).isEqualTo(1);

    undo(entry(ref, Change.StageEdited.class));
    account.team().logs().createLogStream(r -> r.logGroupName(name).logStreamName("one"));
    Ran full = undo(entry(ref, Change.LogGroupCreated.class));
    assertThat(full.out()).contains("holds log streams");
    assertThat(group(name)).isNotNull();

    account.team().logs().deleteLogStream(r -> r.logGroupName(name).logStreamName("one"));
    undo(entry(ref, Change.LogGroupCreated.class));
    assertThat(group(name)).isNull();
  }

  @Test
  void theAccountsRoleIsTheOneBefore() {
    account.useRole("");
    String api = account.restApi("dev");
    remediate(Events.stageUpdated(api, "dev"));
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
    aws.clock().advance(Duration.ofMinutes(1));

    undo(
        entry(
            account.journal().of(Optional.empty()).entries(), Change.CloudWatchRoleReplaced.class));

    assertThat(account.roleInForce()).isEmpty();
  }

  @Test
  void aStageThatMovedOnIsLeftAsItIs() {
    account.restApi("aaaaaaaaaa", "dev");
    remediate(Events.stageUpdated("aaaaaaaaaa", "dev"));
    account.update("aaaaaaaaaa", "dev", "/*/*/logging/loglevel", "INFO");
    aws.gate().clear();
    JournalEntry entry =
        entry(new StageRef(ApiFamily.V1, "aaaaaaaaaa", "dev"), Change.StageEdited.class);

    Ran ran =
        CommandProcess.at(aws.gate()).with(environment("audit")).run("undo", entry.id(), "--yes");

    CommandProcess.assertIs("undo-moved-on.txt", shown(ran.out()));
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  private static String shown(String text) {
    return CommandProcess.normalised(text, Map.of())
        .replaceAll("\\d{8}T\\d{9}-[0-9a-f]{12}", "00000000T000000000-000000000000")
        .replaceAll("until: \\d{4}-\\d\\d-\\d\\d", "until: DATE");
  }

  @Test
  void whatThePolicyWouldDoAgainNeedsAnExemptionFirst() {
    account.restApi("aaaaaaaaaa", "dev");
    remediate(Events.stageUpdated("aaaaaaaaaa", "dev"));
    JournalEntry entry =
        entry(new StageRef(ApiFamily.V1, "aaaaaaaaaa", "dev"), Change.StageEdited.class);

    Ran ran = undo("enforce", "undo", entry.id(), "--yes");

    CommandProcess.assertIs("undo-redone.txt", shown(ran.out()));
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().writes().all()).isEmpty();

    String yaml =
        "version: 1\n" + ran.out().substring(ran.out().indexOf("  exemptions:")).indent(-2);
    account.put("/stageguard/policy", yaml);
    Map<String, String> exempting = environment("enforce");
    exempting.put("STAGEGUARD_POLICY_PARAMETER", "/stageguard/policy");
    Ran exempt = CommandOnClock.at(aws.gate()).with(exempting).run("undo", entry.id(), "--yes");
    assertThat(exempt.err()).isEmpty();
    assertThat(exempt.exitCode()).isZero();
  }

  @Test
  void aStagesChangesAreListedWithTheirIds() {
    account.restApi("aaaaaaaaaa", "dev");
    remediate(Events.stageUpdated("aaaaaaaaaa", "dev"));

    Ran ran =
        CommandProcess.at(aws.gate())
            .with(environment("enforce"))
            .run("undo", "--api", "aaaaaaaaaa", "--stage", "dev");

    CommandProcess.assertIs("undo-list.txt", shown(ran.out()));
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void nothingIsUndoneWithoutAnAnswer() {
    account.restApi("aaaaaaaaaa", "dev");
    remediate(Events.stageUpdated("aaaaaaaaaa", "dev"));
    JournalEntry entry =
        entry(new StageRef(ApiFamily.V1, "aaaaaaaaaa", "dev"), Change.StageEdited.class);

    Ran ran = CommandProcess.at(aws.gate()).with(environment("audit")).run("undo", entry.id());

    assertThat(ran.out()).contains("To be put back:");
    assertThat(ran.err()).contains("Give --yes");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void nothingIsUndoneThatCannotBeWrittenDown() {
    account.restApi("aaaaaaaaaa", "dev");
    remediate(Events.stageUpdated("aaaaaaaaaa", "dev"));
    JournalEntry entry =
        entry(new StageRef(ApiFamily.V1, "aaaaaaaaaa", "dev"), Change.StageEdited.class);
    aws.gate().when("PutItem").fail(new Fault.AccessDenied());

    Ran ran = undo("audit", "undo", entry.id(), "--yes");

    assertThat(ran.err()).contains("dynamodb:PutItem");
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(aws.gate().writes().names()).doesNotContain("UpdateStage");
  }

  @Test
  void whoMayNotWriteIsToldAndTheUndoIsWrittenDownAsNotMade() {
    account.restApi("aaaaaaaaaa", "dev");
    StageRef ref = new StageRef(ApiFamily.V1, "aaaaaaaaaa", "dev");
    remediate(Events.stageUpdated("aaaaaaaaaa", "dev"));
    aws.gate().when("UpdateStage").fail(new Fault.AccessDenied());

    Ran ran = undo("audit", "undo", entry(ref, Change.StageEdited.class).id(), "--yes");

    assertThat(ran.err()).contains("apigateway:UpdateStage", "docs/commands.md");
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(entry(ref, Change.StageEdited.class).state()).isEqualTo(JournalEntry.State.NOT_MADE);
  }

  @Test
  void whatIsNotKnownIsAMistake() {
    assertThat(undo("audit", "undo", "no-such-change").err())
        .contains("has no change no-such-change");
    assertThat(undo("audit", "undo").err()).contains("It is not clear what to undo");
    Ran json = undo("audit", "undo", "no-such-change", "--output", "json");
    assertThat(json.exitCode()).isEqualTo(2);
    assertThat(json.err()).contains("is told as text only");
    assertThat(undo("audit", "undo", "id", "--api", "x", "--stage", "y").exitCode()).isEqualTo(2);
    assertThat(
            CommandOnClock.at(aws.gate())
                .with(account.environment(Map.of("STAGEGUARD_MODE", "audit")))
                .run("undo", "some-change")
                .err())
        .contains("keeps no journal");
  }
}
