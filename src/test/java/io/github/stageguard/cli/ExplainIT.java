package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code stageguard explain}: nothing is written until it is asked for. */
class ExplainIT {
  @RegisterExtension private final EmulatedAccount aws = new EmulatedAccount();
  @TempDir private Path folder;

  private FunctionAccount account;

  @BeforeEach
  void stages() {
    account = new FunctionAccount(aws.gate());
    account.useRole(account.role("team"));
    account.restApi("abcdef1234", "dev");
    account.v2().httpOf("cccccccccc", "live");
    aws.gate().clear();
  }

  @AfterEach
  void close() {
    account.close();
  }

  private Map<String, String> installed() {
    return account.environment(Map.of("STAGEGUARD_MODE", "enforce"));
  }

  private CommandProcess process() {
    return CommandProcess.at(aws.gate()).with(installed());
  }

  private CommandOnClock command() {
    return CommandOnClock.at(aws.gate()).with(installed());
  }

  private String event(ObjectNode event) throws IOException {
    return Files.writeString(folder.resolve("event.json"), event.toString()).toString();
  }

  private String updateStage() throws IOException {
    return event(Events.sample("update-stage"));
  }

  @Test
  void peopleSeeWhatWouldBeWrittenAndWithWhichCalls() {
    Ran ran = process().run("explain", "events/update-stage.json");

    CommandProcess.assertIs("explain.txt", ran.out());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void appliedItDoesWhatItHasShown() {
    Ran ran = process().run("explain", "events/update-stage.json", "--apply");

    CommandProcess.assertIs("explain-apply.txt", ran.out());
    assertThat(ran.exitCode()).isZero();
    assertThat(aws.gate().writes().names())
        .containsExactly("CreateLogGroup", "PutRetentionPolicy", "UpdateStage");
    assertThat(command().run("explain", "events/update-stage.json").exitCode()).isZero();
  }

  @Test
  void aBareRecordOfCloudTrailIsReadFromStandardInput() {
    Ran ran =
        process()
            .reading(Events.sample("update-stage").path("detail").toString())
            .run("explain", "-", "--output", "json");

    CommandProcess.assertIs("explain.json", ran.out());
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @Test
  void aDeniedReadIsToldOfWithTheRest() {
    aws.gate().when("GetStage").fail(new Fault.AccessDenied());

    Ran ran = process().run("explain", "events/update-stage.json");

    CommandProcess.assertIs("explain-denied.txt", ran.out());
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  @Test
  void wrongArgumentsAreSaidInTwoLines() {
    Ran ran = process().run("explain");

    CommandProcess.assertIs("explain-wrong-arguments.txt", ran.err());
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void theUpdateOfAnHttpStageIsShownAsTheCommandLineOfAwsTakesIt() throws IOException {
    ObjectNode update = Events.sample("v2-update-stage");
    update
        .withObject("/detail/requestParameters")
        .put("apiId", "cccccccccc")
        .put("stageName", "live");

    Ran ran = command().run("explain", event(update));

    assertThat(ran.out())
        .contains(
            "Update of stage cccccccccc/live:",
            "\"command\" : \"update-stage\"",
            "Calls that would write:       logs:CreateLogGroup, logs:PutRetentionPolicy,"
                + " apigatewayv2:UpdateStage");
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void aTraceWouldGetALease() throws IOException {
    account.update("abcdef1234", "dev", "/*/*/logging/dataTrace", "true");

    Ran ran = command().run("explain", updateStage());

    assertThat(ran.out())
        .contains("would begin a lease of PT1H for the trace of [*/*]", "scheduler:CreateSchedule");
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void theFunctionsModeIsToldAndDoesNotHinderWhoApplies() throws IOException {
    CommandOnClock audit = command().with(Map.of("STAGEGUARD_MODE", "audit"));

    assertThat(audit.run("explain", updateStage()).out()).contains("the function is in audit mode");
    Ran applied = audit.run("explain", updateStage(), "--apply", "--output", "json");

    assertThat(applied.exitCode()).isZero();
    assertThat(applied.out()).contains("\"applied\"", "\"REMEDIATED\"");
    assertThat(aws.gate().writes().named("UpdateStage").all()).hasSize(1);
  }

  @Test
  void aWriteThatAwsDeniesIsTold() throws IOException {
    aws.gate().when("UpdateStage").fail(new Fault.AccessDenied());

    Ran ran = command().run("explain", updateStage(), "--apply");

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out()).contains("Applied: failed", "apigateway:UpdateStage failed with");
  }

  @Test
  void eventsThatAreNothingForItAreSaidToBeSo() throws IOException {
    ObjectNode failed = Events.sample("update-stage");
    failed.withObject("/detail").put("errorCode", "AccessDenied");

    Ran ran = command().run("explain", event(failed));

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("Means:   nothing for StageGuard: the call failed");
    assertThat(aws.gate().calls().ofTheFunction().to("apigateway").all()).isEmpty();
  }

  @Test
  void aSweepIsNotRun() throws IOException {
    String sweep = event(Events.sample("sweep"));

    Ran ran = command().run("explain", sweep);

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("Means:   every stage is to be looked at");
    assertMistake(command().run("explain", sweep, "--apply"), "A sweep is for the function to do.");
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void everyKindOfEventHasItsMeaning() throws IOException {
    assertThat(command().run("explain", event(Events.sample("update-account"))).out())
        .contains("the account's CloudWatch role may be another", "role: compliant");
    assertThat(command().run("explain", event(Events.sample("delete-stage"))).out())
        .contains("was deleted");
    assertThat(command().run("explain", event(Events.sample("trace-lease-ended"))).out())
        .contains("the lease of stage abcdef1234/dev ended at 2026-11-20T10:30:00Z");
    assertThat(
            command().run("explain", event(Events.sample("create-deployment-without-stage"))).out())
        .contains("stages that serve deployment");
    assertThat(command().run("explain", event(Events.sample("v2-import-api"))).out())
        .contains("may be new");
    assertThat(command().run("explain", event(Events.sample("delete-log-group"))).out())
        .contains("log group");
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void withoutAnInstallationNothingCanBeApplied() throws IOException {
    Ran ran = CommandOnClock.at(aws.gate()).run("explain", updateStage(), "--apply");

    assertMistake(ran, "stack stageguard has no function here");
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  @Test
  void whatIsNoEventIsAMistake() throws IOException {
    Path file = folder.resolve("event.json");
    for (String text :
        new String[] {"", "[]", "not json", "{}{}", "{\"Records\":[]}", "{\"Records\":[1,2]}"}) {
      assertMistake(
          command().run("explain", Files.writeString(file, text).toString()), "stageguard: The ");
    }
    assertMistake(
        command().run("explain", Files.writeString(file, "{}").toString()),
        "The event cannot be read: the event has no source.");
  }

  private static void assertMistake(Ran ran, String said) {
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains(said).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }
}
