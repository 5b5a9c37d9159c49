package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;

/** {@code stageguard lease}, as a person runs it. */
class LeaseIT {
  private static final String API = "aaaaaaaaaa";
  private static final StageRef REF = new StageRef(ApiFamily.V1, API, "dev");
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("'at('yyyy-MM-dd'T'HH:mm:ss')'").withZone(ZoneOffset.UTC);

  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();

  private final Instant started = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
  private FunctionAccount account;

  @BeforeEach
  void trace() {
    account = new FunctionAccount(aws.gate());
    account.useRole(account.role("team"));
    account.restApi(API, "dev");
    account.update(
        API,
        "dev",
        "/*/*/logging/loglevel",
        "INFO",
        "/*/*/logging/dataTrace",
        "true",
        "/~1/GET/logging/dataTrace",
        "true");
    lease(REF, started.plus(Duration.ofHours(1)), ScheduleState.ENABLED);
    aws.gate().clear();
  }

  @AfterEach
  void close() {
    account.close();
  }

  private void lease(StageRef stage, Instant end, ScheduleState state) {
    Lease lease =
        new Lease(
            "lease-of-" + stage.apiId(),
            stage,
            started,
            end,
            "arn:aws:iam::000000000000:user/dev",
            "event-1");
    account.schedule(lease, state);
  }

  private Map<String, String> environment() {
    return account.environment(Map.of("STAGEGUARD_MODE", "enforce"));
  }

  private Ran process(String... arguments) {
    return CommandProcess.at(aws.gate()).with(environment()).run(arguments);
  }

  private Ran command(String... arguments) {
    return CommandOnClock.at(aws.gate()).with(environment()).run(arguments);
  }

  private static String shown(String text) {
    return CommandProcess.normalised(text, Map.of()).replaceAll("\\dh \\d\\dm", "LEFT");
  }

  private Ran extend(String... arguments) {
    String[] all = new String[arguments.length + 6];
    System.arraycopy(
        new String[] {"lease", "extend", "--api", API, "--stage", "dev"}, 0, all, 0, 6);
    System.arraycopy(arguments, 0, all, 6, arguments.length);
    return command(all);
  }

  private boolean traced() {
    return account.stage(API, "dev").methodSettings().values().stream()
        .anyMatch(each -> Boolean.TRUE.equals(each.dataTraceEnabled()));
  }

  @Test
  void listsTraces() {
    lease(
        new StageRef(ApiFamily.V2, "bbbbbbbbbb", "$default"),
        started.minusSeconds(60),
        ScheduleState.ENABLED);
    lease(
        new StageRef(ApiFamily.V2, "cccccccccc", "live"),
        started.plus(Duration.ofHours(2)),
        ScheduleState.DISABLED);

    Ran ran = process("lease", "list");

    CommandProcess.assertIs("lease-list.txt", shown(ran.out()));
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void listsTracesForPrograms() {
    Ran ran = command("lease", "list", "--output", "json");

    CommandProcess.assertIs(
        "lease-list.json",
        shown(ran.out()).replaceAll("\"secondsLeft\" : \\d+", "\"secondsLeft\" : 1"));
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void extendsALease() {
    Ran ran =
        process(
            "lease", "extend", "--api", API, "--stage", "dev", "--for", "PT2H", "--reason", "bug");

    CommandProcess.assertIs("lease-extend.txt", shown(ran.out()));
    assertThat(ran.exitCode()).isZero();
    Lease longer =
        LeaseNotice.read(account.lease(REF).orElseThrow().target().input()).orElseThrow();
    assertThat(longer.startedAt()).isEqualTo(started);
    assertThat(Duration.between(Instant.now(), longer.endsAt()))
        .isBetween(Duration.ofMinutes(118), Duration.ofHours(2));
    assertThat(longer.id()).isNotEqualTo("lease-of-" + API);
    assertThat(account.lease(REF).orElseThrow().scheduleExpression())
        .isEqualTo(AT.format(longer.endsAt()));
  }

  @Test
  void extendsNoLongerThanThePolicyAllows() {
    Ran ran = extend("--for", "PT8H", "--reason", "bug");

    assertThat(ran.err())
        .startsWith(
            "Not extended: the policy lets a lease last PT8H: until "
                + started.plus(Duration.ofHours(8))
                + " at the latest.");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--for PT2H|Missing required option: '--reason=TEXT'",
        "--reason bug|Missing required argument (specify one of these):",
        "--for PT2H --until 2026-11-23T18:00:00Z --reason bug|mutually exclusive",
        "--for soon --reason bug|Invalid value for option '--for'",
        "--until tomorrow --reason bug|Invalid value for option '--until'",
        "--for PT9999999999999H --reason bug|--for",
      })
  void saysWhatIsWrongWithArguments(String arguments, String message) {
    Ran ran = extend(arguments.split(" "));

    assertThat(ran.err()).contains(message).doesNotContain("\tat ");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void aReasonHasItsLimits() {
    assertThat(extend("--for", "PT2H", "--reason", " ").exitCode()).isEqualTo(2);
    assertThat(extend("--for", "PT2H", "--reason", "x".repeat(501)).exitCode()).isEqualTo(2);
    assertThat(aws.gate().writes().all()).isEmpty();
    assertThat(extend("--for", "PT2H", "--reason", "x".repeat(500)).exitCode()).isZero();
  }

  @Test
  void whoMayNotExtendIsTold() {
    aws.gate().when("UpdateSchedule").fail(new Fault.AccessDenied());

    Ran ran = extend("--for", "PT2H", "--reason", "bug");

    CommandProcess.assertIs("lease-denied.txt", ran.err());
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void endsATraceOnEveryMethod() {
    Ran ran = process("lease", "end", "--api", API, "--stage", "dev", "--yes");

    CommandProcess.assertIs("lease-end.txt", shown(ran.out()));
    assertThat(ran.exitCode()).isZero();
    assertThat(traced()).isFalse();
    assertThat(account.lease(REF)).isEmpty();
    assertThat(account.stage(API, "dev").methodSettings().get("*/*").loggingLevel())
        .isEqualTo("INFO");
  }

  @Test
  void endsATraceThatHasNoLease() {
    account
        .team()
        .scheduler()
        .deleteSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name(LeaseName.of(REF)));

    Ran ran = command("lease", "end", "--api", API, "--stage", "dev", "--yes");

    assertThat(ran.out()).contains("It has no lease.", "After:  data trace is off.");
    assertThat(traced()).isFalse();
    assertThat(account.lease(REF)).isEmpty();
  }

  @Test
  void endsNothingWithoutAnAnswer() {
    Ran ran = process("lease", "end", "--api", API, "--stage", "dev");

    assertThat(ran.err()).contains("Nobody is there to confirm this", "Give --yes");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(traced()).isTrue();
  }

  @Test
  void whoMayNotEndIsTold() {
    aws.gate().when("UpdateStage").fail(new Fault.AccessDenied());

    Ran ran = command("lease", "end", "--api", API, "--stage", "dev", "--yes");

    assertThat(ran.err()).contains("apigateway:UpdateStage", "docs/commands.md");
    assertThat(ran.out()).contains("After:  data trace is on");
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void aStageThatIsNotThereIsAMistake() {
    Ran ran = command("lease", "end", "--api", API, "--stage", "nowhere", "--yes");

    assertThat(ran.err()).contains("There is no stage nowhere of an API " + API);
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void anAccountWithoutStageGuardIsAMistake() {
    Ran ran = CommandOnClock.at(aws.gate()).run("lease", "list");

    assertThat(ran.err()).contains("There is no StageGuard of the name stageguard");
    assertThat(ran.exitCode()).isEqualTo(2);
  }
}
