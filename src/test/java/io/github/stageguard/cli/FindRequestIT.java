package io.github.stageguard.cli;

import static io.github.stageguard.cli.CommandProcess.assertIs;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code stageguard find-request} against the emulator's Insights, and against recorded answers.
 */
class FindRequestIT {
  private static final String ID = "a1335dfd-5bcc-4e1b-aa45-f6726cb95816";
  private static final String EXTENDED = "UBuxiEZSIAMFQ1Q=";
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
  private static final String ENTRY =
      "{\"requestId\":\"" + ID + "\",\"extendedRequestId\":\"" + EXTENDED + "\"}";
  private static final String STARTS = "(" + ID + ") Extended Request Id: " + EXTENDED;
  private static final String ENDS = "(" + ID + ") Method completed with status: 200";
  private static final String OTHER = "(ffffffff-5bcc-4e1b-aa45-f6726cb95816) Starting execution";
  private static final List<String> AROUND_NOON =
      List.of("--from", "2026-11-22T11:55:00Z", "--to", "2026-11-22T12:05:00Z");

  @RegisterExtension
  private final EmulatedAccount account =
      new EmulatedAccount(gate -> gate.clock(InstantSource.system()));

  @Test
  void aRequestInBothLogsWasProcessed() {
    LoggedStage stage =
        new LoggedStage(account, "INFO").access(NOON, ENTRY).execution(NOON, OTHER, STARTS, ENDS);

    Ran ran = find(stage, ID, "--show");

    assertIs("find-request/both.txt", shown(ran.out(), stage));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void anExtendedIdFindsTheSameRequestAndJsonTellsItToPrograms() {
    LoggedStage stage =
        new LoggedStage(account, "INFO").access(NOON, ENTRY).execution(NOON, OTHER, STARTS, ENDS);

    Ran ran = find(stage, EXTENDED, "--output", "json");

    assertIs("find-request/both.json", shown(ran.out(), stage));
    assertThat(ran.out()).doesNotContain("Method completed");
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void aRequestInTheAccessLogOnlyFailedBeforeAMethodRan() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON, ENTRY).execution(NOON, OTHER);

    Ran ran = find(stage, ID);

    assertIs("find-request/access-only.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void aRequestInNeitherWasRejectedVeryEarly() {
    LoggedStage stage = new LoggedStage(account, "ERROR").access(NOON).execution(NOON, OTHER);

    Ran ran = find(stage, ID);

    assertIs("find-request/not-found.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isOne();
  }

  @Test
  void aRequestOfTheLastMinutesIsNotFoundYet() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON, OTHER);

    Ran ran =
        CommandProcess.at(account.gate())
            .run("find-request", ID, "--api", stage.api(), "--stage", "prod");

    assertIs("find-request/not-found-yet.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isOne();
  }

  @Test
  void whatIsWaitedForIsFoundWhenItArrives() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON);
    Instant now = Instant.now();
    account
        .gate()
        .when("StartQuery")
        .number(4)
        .after(() -> stage.access(now, ENTRY).execution(now, STARTS, ENDS));

    Ran ran =
        CommandProcess.at(account.gate())
            .run("find-request", ID, "--api", stage.api(), "--stage", "prod", "--wait", "PT1M");

    assertThat(ran.out()).startsWith("Request " + ID).contains("found in both logs");
    assertThat(ran.err()).contains("searching again until");
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void partialResultsAreWaitedOutAndControlCharactersEscaped() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON, OTHER);
    answers("running-with-partial-results.json", "complete.json");

    Ran ran = find(stage, ID, "--show");

    assertIs("find-request/recorded.txt", shown(ran.out(), stage));
    assertThat(ran.out()).doesNotContain("\u001b");
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void aQueryThatFailsIsNotTakenForAnAnswer() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON, OTHER);
    answers("failed.json");

    Ran ran = find(stage, ID);

    assertIs("find-request/failed.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void aQueryThatRanOutOfTimeAsksForAShorterTime() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON, OTHER);
    answers("timeout.json");

    Ran ran = find(stage, ID);

    assertThat(ran.out()).contains("Give a shorter time with --from and --to.");
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void tooManyQueriesInTheAccountAreNamed() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON, OTHER);
    account
        .gate()
        .when("StartQuery")
        .fail(
            new Fault.Answer(
                400, "application/x-amz-json-1.1", recorded("insights/limit-exceeded.json")));

    Ran ran = find(stage, ID);

    assertThat(ran.out()).contains("as many queries run in the account as may");
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void aMissingPermissionIsNamed() {
    LoggedStage stage = new LoggedStage(account, "INFO").access(NOON).execution(NOON, OTHER);
    account.gate().when("StartQuery").fail(new Fault.AccessDenied());

    Ran ran = find(stage, ID);

    assertIs("find-request/denied.txt", shown(ran.out(), stage));
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void aStageThatMayNotBeReadIsRefused() {
    LoggedStage stage = new LoggedStage(account, "INFO");
    account.gate().when("GetStage").fail(new Fault.AccessDenied());

    Ran ran = find(stage, ID);

    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("apigateway:GetStage", "AccessDenied");
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void itIsNotCalledWronglyUnnoticed() {
    LoggedStage stage = new LoggedStage(account, "INFO");

    assertUsage(find(stage, "x/ | fields @message"), "This is no id of a request");
    assertUsage(find(stage, ID, "--wait", "PT2H"), "It cannot be waited for PT2H.");
    assertUsage(find(stage, ID, "--since", "PT1H"), "mutually exclusive");
    assertUsage(run("find-request", ID, "--api", "nope", "--stage", "prod"), "no stage prod");
    assertUsage(run("find-request", ID, "--api", stage.api()), "--stage");
    assertUsage(
        run(
            "find-request",
            ID,
            "--api",
            stage.api(),
            "--stage",
            "prod",
            "--from",
            "2026-11-22T12:00:00Z",
            "--to",
            "2026-11-22T11:00:00Z"),
        "No time lies between");
    assertThat(account.gate().calls().ofTheFunction().named("StartQuery").count()).isZero();
  }

  private static void assertUsage(Ran ran, String problem) {
    assertThat(ran.err()).contains(problem).doesNotContain("at io.github");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  /** The next answers of Insights; from then on the emulator's. */
  private void answers(String... answers) {
    for (int i = 0; i < answers.length; i++) {
      account
          .gate()
          .when("GetQueryResults")
          .number(i + 1)
          .fail(
              new Fault.Answer(
                  200, "application/x-amz-json-1.1", recorded("insights/" + answers[i])));
    }
  }

  private static String recorded(String name) {
    try {
      return Files.readString(Path.of("src", "test", "resources", "cli", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Ran find(LoggedStage stage, String id, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("find-request", id, "--api", stage.api(), "--stage", "prod"));
    arguments.addAll(AROUND_NOON);
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private Ran run(String... arguments) {
    return CommandProcess.at(account.gate()).run(arguments);
  }

  private static String shown(String output, LoggedStage stage) {
    return output.replace(stage.api(), "a".repeat(stage.api().length()));
  }
}
