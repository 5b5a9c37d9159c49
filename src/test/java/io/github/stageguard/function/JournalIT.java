package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.emulator.LocalDynamo;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/** The journal of the packaged function, and what becomes of a stage when it does not answer. */
class JournalIT {
  @RegisterExtension
  static final RunningFunction FUNCTION = new RunningFunction(FunctionAccount.WITH_JOURNAL);

  private static final List<String> REPAIR =
      List.of("CreateLogGroup", "PutRetentionPolicy", "UpdateStage");

  /** The repair's changes in the journal, in the same order. */
  private static final List<String> ENTRIES =
      List.of("LogGroupCreated", "RetentionSet", "StageEdited");

  private static final Fault.Answer TOO_MUCH =
      new Fault.Answer(
          400,
          "application/x-amz-json-1.0",
          "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\","
              + "\"message\":\"The level of configured provisioned throughput was exceeded.\"}");

  /** Longer than the function waits for an answer. */
  private static final Fault.Late SLOW = new Fault.Late(Duration.ofSeconds(3));

  private static FunctionAccount account;
  private String api;
  private String event;

  @BeforeAll
  static void theRoleIsTrusted() {
    account = FUNCTION.account();
    FUNCTION.handle(Events.stageUpdated(account.restApi("dev"), "dev"));
  }

  @BeforeEach
  void aStageWithoutLogs() {
    api = account.restApi("dev");
    event = Events.stageUpdated(api, "dev");
  }

  @Test
  void eachChangeIsInTheTableBeforeItIsMadeAndDoneWhenItIsTold() {
    Map<String, Map<String, State>> before = new ConcurrentHashMap<>();
    for (String call : REPAIR) {
      FUNCTION.gate().when(call).before(() -> before.put(call, states()));
    }

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(before.keySet()).containsExactlyInAnyOrderElementsOf(REPAIR);
    for (int i = 0; i < REPAIR.size(); i++) {
      assertThat(before.get(REPAIR.get(i))).containsEntry(ENTRIES.get(i), State.OPEN);
    }
    assertAllDone();
    assertThat(handled.changes()).containsExactly("logGroupCreated", "retentionSet", "stageEdited");
    assertThat(ids(handled)).isEqualTo(ids());
    assertThat(handled.calls().to("apigateway").names())
        .containsExactly("GetStage", "GetStage", "UpdateStage");
    assertWritesNothing();
  }

  @Test
  void ofAStageThatCompliesTheJournalIsReadOnceForWhatWasLeftOpen() {
    String compliant = account.compliantApi("dev");

    Handled handled = FUNCTION.handle(Events.stageUpdated(compliant, "dev"));

    assertThat(handled.result()).isEqualTo("COMPLIANT");
    assertThat(handled.callNames()).containsExactly("GetStage", "Query");
  }

  static Stream<Arguments> failures() {
    return Stream.of("Query", "PutItem")
        .flatMap(
            call ->
                Stream.of(
                        new Fault.AccessDenied(),
                        new Fault.Throttled(),
                        TOO_MUCH,
                        new Fault.ServerError(),
                        new Fault.DroppedAfter(),
                        SLOW)
                    .map(fault -> Arguments.of(call, fault)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("failures")
  void nothingIsChangedWithoutTheJournalAndAllOnceWhenItIsBack(String call, Fault fault) {
    FUNCTION.gate().when(call).fail(fault);

    Handled handled = FUNCTION.handle(event);

    assertFailedWith(call, handled);
    assertThat(handled.callNames()).doesNotContainAnyElementsOf(REPAIR);
    FUNCTION.gate().behave();
    assertRepairedOnce();
  }

  @Test
  void nothingIsChangedWithoutTheTable() {
    LocalDynamo.shared().client().deleteTable(r -> r.tableName(FunctionAccount.JOURNAL_TABLE));
    try {
      Handled handled = FUNCTION.handle(event);

      assertFailedWith("Query", handled);
      assertThat(handled.result()).contains("ResourceNotFoundException");
      assertThat(handled.callNames()).doesNotContainAnyElementsOf(REPAIR);
    } finally {
      LocalDynamo.shared().journalTable(FunctionAccount.JOURNAL_TABLE);
    }
    assertRepairedOnce();
  }

  @Test
  void aSlowAnswerIsWaitedForNoLongerThanItTakesToAskAgain() {
    FUNCTION.gate().when("Query").number(1).fail(SLOW);
    FUNCTION.gate().when("PutItem").number(1).fail(SLOW);
    FUNCTION.gate().when("UpdateItem").number(1).fail(SLOW);

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.calls().named("PutItem").count()).isEqualTo(ENTRIES.size() + 1);
    assertThat(ids(handled)).isEqualTo(ids());
    assertAllDone();
    assertWritesNothing();
  }

  static Stream<Fault> failuresOfClosing() {
    return Stream.of(
        new Fault.AccessDenied(),
        new Fault.Throttled(),
        TOO_MUCH,
        new Fault.ServerError(),
        new Fault.DroppedAfter(),
        SLOW);
  }

  @ParameterizedTest
  @MethodSource("failuresOfClosing")
  void whatWasMadeAndCouldNotBeClosedIsToldAgainAndNotMadeAgain(Fault fault) {
    FUNCTION.gate().when("UpdateItem").fail(fault);

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result())
        .startsWith("RemediationFailedException: what was done in us-east-1: ")
        .contains("dynamodb:UpdateItem");
    assertThat(ids(handled)).isEqualTo(ids());
    assertRepaired();
    FUNCTION.gate().behave();
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isIn("REMEDIATED", "COMPLIANT");
    assertThat(again.callNames()).doesNotContainAnyElementsOf(REPAIR);
    assertThat(ids(handled)).containsAll(ids(again));
    assertAllDone();
    assertWritesNothing();
  }

  @ParameterizedTest
  @MethodSource("failuresOfClosing")
  void aLeaseBeginsWithoutTheJournalAndTheInvocationFailsAfterwards(Fault fault) {
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    down(fault);

    Handled handled = FUNCTION.handle(event);

    assertThat(handled.result()).startsWith("RemediationFailedException: ").contains("dynamodb:");
    assertThat(handled.calls().to("scheduler").writes().names()).containsExactly("CreateSchedule");
    assertThat(handled.callNames()).doesNotContainAnyElementsOf(REPAIR);
    assertThat(handled.changes()).containsExactly("leaseBegun");
    String lease = account.lease(api, "dev").orElseThrow().target().input();
    FUNCTION.gate().behave();
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("REMEDIATED");
    assertThat(again.callNames()).containsOnlyOnceElementsOf(REPAIR);
    assertThat(again.writeNames()).doesNotContain("CreateSchedule");
    assertThat(account.lease(api, "dev").orElseThrow().target().input()).isEqualTo(lease);
    assertAllDone("LeaseBegun");
    assertWritesNothing();
  }

  @ParameterizedTest
  @MethodSource("failuresOfClosing")
  void aDataTraceEndsWithoutTheJournalAndTheInvocationFailsAfterwards(Fault fault) {
    account.update(api, "dev", "/*/*/logging/dataTrace", "true");
    assertThat(FUNCTION.handle(event).result()).isEqualTo("REMEDIATED");
    account.update(api, "dev", "/*/*/logging/loglevel", "OFF");
    String end = account.lease(api, "dev").orElseThrow().target().input();
    down(fault);

    Handled handled = FUNCTION.handle(end);

    assertThat(handled.result()).startsWith("RemediationFailedException: ").contains("dynamodb:");
    assertThat(handled.changes()).contains("stageEdited", "dataTraceEnded");
    assertThat(handled.calls().named("UpdateStage").count()).isEqualTo(1);
    assertThat(account.stage(api, "dev").methodSettings().get("*/*"))
        .satisfies(
            settings -> {
              assertThat(settings.dataTraceEnabled()).isFalse();
              assertThat(settings.loggingLevel()).isEqualTo("OFF");
            });
    FUNCTION.gate().behave();
    Handled again = FUNCTION.handle(end);
    assertThat(again.result()).isEqualTo("REMEDIATED");
    assertThat(again.calls().named("UpdateStage").all())
        .singleElement()
        .satisfies(
            call -> assertThat(call.body()).contains("loglevel").doesNotContain("dataTrace"));
    assertThat(account.lease(api, "dev")).isEmpty();
    Handled last = FUNCTION.handle(end);
    assertThat(last.result()).isEqualTo("COMPLIANT");
    assertThat(last.writeNames()).isEmpty();
  }

  @Test
  void aProcessThatDiedBeforeItToldLeavesWhatTheNextTellsUnderTheSameId() {
    Handled killed = FUNCTION.handleAndDieAfter(FUNCTION.gate().when("UpdateStage"), event);
    assertThat(killed.invocation().errorType()).isEqualTo(Invocation.EXITED);
    assertThat(states()).containsEntry("StageEdited", State.OPEN);
    List<String> intended = ids();

    Handled again = FUNCTION.handle(event);

    assertThat(again.result()).isEqualTo("REMEDIATED");
    assertThat(ids(again)).containsExactlyInAnyOrderElementsOf(intended);
    assertThat(again.writeNames()).isNotEmpty().containsOnly("UpdateItem");
    assertThat(again.change("stageEdited").path("id").asText()).isEqualTo(intended.getLast());
    assertThat(ids()).isEqualTo(intended);
    assertAllDone();
    assertWritesNothing();
  }

  private static void down(Fault fault) {
    for (String call : List.of("Query", "PutItem", "UpdateItem")) {
      FUNCTION.gate().when(call).fail(fault);
    }
  }

  private void assertFailedWith(String call, Handled handled) {
    assertThat(handled.result())
        .startsWith("RemediationFailedException: stage " + api + "/dev in us-east-1: ")
        .contains("dynamodb:" + call);
    assertThat(handled.evidence().path("result").asText()).isEqualTo("FAILED");
    assertThat(handled.stage().at("/failure/operation").asText()).isEqualTo("dynamodb:" + call);
    assertThat(handled.stage().at("/failure/advice").asText()).isNotBlank();
    assertThat(handled.changes()).isEmpty();
    assertThat(account.stage(api, "dev").accessLogSettings()).isNull();
  }

  private void assertRepairedOnce() {
    Handled handled = FUNCTION.handle(event);
    assertThat(handled.result()).isEqualTo("REMEDIATED");
    assertThat(handled.callNames()).containsOnlyOnceElementsOf(REPAIR);
    assertThat(ids(handled)).isEqualTo(ids());
    assertRepaired();
    assertAllDone();
    assertWritesNothing();
  }

  private void assertRepaired() {
    GetStageResponse stage = account.stage(api, "dev");
    assertThat(stage.accessLogSettings().destinationArn()).endsWith("/" + api + "/dev");
    assertThat(stage.methodSettings().get("*/*").loggingLevel()).isEqualTo("ERROR");
  }

  private void assertWritesNothing() {
    List<JournalEntry> before = entries();
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
    assertThat(entries()).isEqualTo(before);
  }

  /** Exactly the repair's changes and these are in the journal, each once and done. */
  private void assertAllDone(String... others) {
    assertThat(entries())
        .extracting(JournalIT::kind)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(ENTRIES.stream(), Stream.of(others)).toList());
    assertThat(entries()).extracting(JournalEntry::state).containsOnly(State.DONE);
  }

  private Map<String, State> states() {
    Map<String, State> states = new TreeMap<>();
    entries().forEach(entry -> states.put(kind(entry), entry.state()));
    return states;
  }

  private static String kind(JournalEntry entry) {
    Change change = entry.change();
    return change.getClass().getSimpleName();
  }

  /** Oldest first. */
  private List<JournalEntry> entries() {
    return account
        .journal()
        .of(Optional.of(new StageRef(ApiFamily.V1, api, "dev")))
        .entries()
        .reversed();
  }

  private List<String> ids() {
    return entries().stream().map(JournalEntry::id).toList();
  }

  private static List<String> ids(Handled handled) {
    return handled
        .stage()
        .path("changes")
        .valueStream()
        .map((JsonNode change) -> change.path("id").asText())
        .toList();
  }
}
