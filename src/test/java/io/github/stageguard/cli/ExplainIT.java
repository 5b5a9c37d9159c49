package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;

/** {@code stageguard explain}: nothing is written until it is asked for. */
class ExplainIT {
  private static final StageRef REF = new StageRef(ApiFamily.V1, "abcdef1234", "dev");
  private final Instant soon = Instant.now().plusSeconds(1800).truncatedTo(ChronoUnit.SECONDS);

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
    traced();
    ObjectNode update = Events.sample("update-stage");
    update.withObject("/detail").put("eventTime", soon.minusSeconds(1800).toString());

    Ran ran = command().run("explain", event(update));

    assertThat(ran.out())
        .contains("would begin a lease of PT1H for the trace of [*/*]", "scheduler:CreateSchedule");
    assertThat(aws.gate().writes().all()).isEmpty();
  }

  private void traced() {
    account.update("abcdef1234", "dev", "/*/*/logging/dataTrace", "true");
  }

  /** A schedule that carries the lease of the sample event. */
  private void lease(Instant end, ScheduleState state) {
    Lease lease =
        new Lease(
            "974d417c-19be-4152-887b-06bbbe034121",
            REF,
            end.minusSeconds(3600),
            end,
            "arn:aws:iam::000000000000:user/dev",
            "event-1");
    account.schedule(lease, state);
    aws.gate().clear();
  }

  /**
   * The calls that it says would write are those that applying makes. Whether a schedule stands
   * already, that asks AWS by creating it.
   */
  private String explainedAndApplied(String event, String... writes) {
    Ran ran = command().run("explain", event);
    String calls = ran.out().substring(ran.out().indexOf("Calls that would write:"));
    assertThat(calls.strip().replaceFirst(".*:  +", "").split(", "))
        .extracting(call -> call.substring(call.indexOf(':') + 1))
        .containsExactlyInAnyOrder(writes);
    assertThat(aws.gate().writes().all()).isEmpty();
    command().run("explain", event, "--apply");
    assertThat(aws.gate().writes().names())
        .filteredOn(name -> !name.equals("CreateSchedule"))
        .containsExactlyInAnyOrder(writes);
    return ran.out();
  }

  @Test
  void aLeaseThatStandsStays() throws IOException {
    traced();
    lease(soon, ScheduleState.ENABLED);

    assertThat(
            explainedAndApplied(
                updateStage(), "CreateLogGroup", "PutRetentionPolicy", "UpdateStage"))
        .contains("data trace is on a lease until " + soon + ", which stands")
        .doesNotContain("would begin", "/logging/dataTrace");
  }

  @Test
  void aScheduleThatWouldNotEndItsLeaseWouldBePutRight() throws IOException {
    traced();
    lease(soon, ScheduleState.DISABLED);

    assertThat(
            explainedAndApplied(
                updateStage(),
                "UpdateSchedule",
                "CreateLogGroup",
                "PutRetentionPolicy",
                "UpdateStage"))
        .contains("would put right the schedule of the lease", "it was disabled");
  }

  @Test
  void aTraceWhoseLeaseIsOverWouldEndAtOnce() throws IOException {
    traced();
    lease(Instant.parse("2026-11-20T10:30:00Z"), ScheduleState.ENABLED);

    assertThat(
            explainedAndApplied(
                updateStage(),
                "CreateLogGroup",
                "PutRetentionPolicy",
                "UpdateStage",
                "DeleteSchedule"))
        .contains("would end data trace now", "/*/*/logging/dataTrace", "\"value\" : \"false\"");
  }

  @Test
  void theEndOfALeaseEndsTheTraceAndWritesNothingElse() throws IOException {
    traced();
    lease(Instant.parse("2026-11-20T10:30:00Z"), ScheduleState.ENABLED);

    assertThat(
            explainedAndApplied(
                event(Events.sample("trace-lease-ended")), "UpdateStage", "DeleteSchedule"))
        .contains("would end data trace now")
        .doesNotContain("/accessLogSettings", "would see that log group");
  }

  @Test
  void theLeaseOfADeletedStageWouldBeRemoved() throws IOException {
    account.team().apiGateway().deleteStage(r -> r.restApiId("abcdef1234").stageName("dev"));
    lease(soon, ScheduleState.ENABLED);
    ObjectNode deleted = Events.sample("delete-stage");
    deleted
        .withObject("/detail/requestParameters")
        .put("restApiId", "abcdef1234")
        .put("stageName", "dev");

    assertThat(explainedAndApplied(event(deleted), "DeleteSchedule"))
        .contains("would delete the lease's schedule");
  }

  @Test
  void aBrokenRoleWouldBeReplaced() throws IOException {
    account.useRole("");
    aws.gate().clear();

    assertThat(explainedAndApplied(event(Events.sample("update-account")), "UpdateAccount"))
        .contains("would put StageGuard's own role in its place");
  }

  @Test
  void theJournalsWritesAreSaid() throws IOException {
    CommandOnClock journaling = command().with(FunctionAccount.WITH_JOURNAL);

    assertThat(journaling.run("explain", updateStage()).out())
        .contains("apigateway:UpdateStage, dynamodb:PutItem, dynamodb:UpdateItem");
    assertThat(journaling.run("explain", event(Events.sample("update-account"))).out())
        .contains("Calls that would write:       none");
  }

  @Test
  void theFunctionsModeIsToldAndDoesNotHinderWhoApplies() throws IOException {
    CommandOnClock audit = command().with(Map.of("STAGEGUARD_MODE", "audit"));

    assertThat(audit.run("explain", updateStage()).out()).contains("the function is in audit mode");
    Ran applied = audit.run("explain", updateStage(), "--apply", "--output", "json");

    assertThat(applied.exitCode()).isZero();
    assertThat(
            new ObjectMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(applied.out())
                .readAll())
        .satisfiesExactly(
            explanation -> assertThat(explanation.path("writes")).isNotEmpty(),
            done -> assertThat(done.at("/applied/result").asText()).isEqualTo("REMEDIATED"));
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
  void variablesOfAnotherPlaceAreNotMixedIn() throws IOException {
    for (String place : new String[] {"eu-west-1:000000000000", "us-east-1:111122223333"}) {
      Ran ran =
          command()
              .with(
                  Map.of(
                      "STAGEGUARD_FUNCTION_ARN",
                      "arn:aws:lambda:" + place + ":function:stageguard:live"))
              .run("explain", updateStage(), "--apply");

      assertMistake(ran, "is of no function in us-east-1 of account 000000000000");
    }
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
