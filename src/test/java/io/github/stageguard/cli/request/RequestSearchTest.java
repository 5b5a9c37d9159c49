package io.github.stageguard.cli.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.request.Diagnosis.Verdict;
import io.github.stageguard.cli.request.LogSearch.Status;
import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RequestSearchTest {
  private static final Place PLACE = new Place("aws", "us-east-1", "000000000000");
  private static final String ACCESS = "/aws/vendedlogs/apigateway/a1b2c3d4e5/prod";
  private static final String EXECUTION = "API-Gateway-Execution-Logs_a1b2c3d4e5/prod";
  private static final String ID = "a1335dfd-5bcc-4e1b-aa45-f6726cb95816";
  private static final String EXTENDED = "UBuxiEZSIAMFQ1Q=";
  private static final String BOTH_IDS =
      "{\"id\":\"$context.requestId\",\"more\":{\"ext\":\"$context.extendedRequestId\"}}";
  private static final String ENTRY =
      "{\"id\":\"" + ID + "\",\"more\":{\"ext\":\"" + EXTENDED + "\"}}";
  private static final String STARTS = "(" + ID + ") Extended Request Id: " + EXTENDED;
  private static final String ENDS = "(" + ID + ") Method completed with status: 200";
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant HALF_AN_HOUR_AGO = NOW.minus(Duration.ofMinutes(30));
  private static final Instant JUST_NOW = NOW.minusSeconds(20);

  private final SteppingClock clock = new SteppingClock(NOW);
  private final FakeLogs logs = new FakeLogs(clock);
  private Predicate<String> own = ACCESS::equals;

  @Test
  void aRequestInBothLogsWasProcessed() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION)
        .entry(EXECUTION, HALF_AN_HOUR_AGO, STARTS)
        .entry(EXECUTION, HALF_AN_HOUR_AGO.plusSeconds(1), ENDS);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.BOTH);
    assertThat(diagnosis.access().entries()).extracting(LogEntry::message).containsExactly(ENTRY);
    assertThat(diagnosis.execution().entries()).hasSize(2);
    assertThat(diagnosis.other()).contains(new RequestId(RequestId.Form.EXTENDED, EXTENDED));
    assertThat(diagnosis.caveats()).isEmpty();
  }

  @Test
  void aRequestInTheAccessLogOnlyFailedBeforeAMethodRan() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(diagnosis.meaning()).contains("failed before an authorizer or a method ran");
    assertThat(diagnosis.caveats()).isEmpty();
  }

  @Test
  void atLevelErrorAMissingExecutionEntryProvesNothing() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.ERROR), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(diagnosis.meaning()).contains("cannot be told", "at level ERROR");
    assertThat(diagnosis.caveats())
        .containsExactly(
            "The execution log proves nothing by having no entry: at level ERROR only a request"
                + " that fails leaves an execution entry.");
  }

  @Test
  void methodsOfDifferentLevelsAreNamed() {
    SortedMap<String, LogSettings> settings = levels(LogLevel.INFO);
    settings.put("pets/GET", new LogSettings(LogLevel.OFF, false));
    logs.group(ACCESS);
    logs.group(EXECUTION);

    assertThat(find(stage(ApiKind.REST, BOTH_IDS, settings), ID, Duration.ZERO).caveats())
        .singleElement()
        .asString()
        .contains("different levels [OFF, INFO]");
  }

  @Test
  void aRequestInTheExecutionLogOnlyLostItsAccessEntry() {
    logs.group(ACCESS);
    logs.group(EXECUTION).entry(EXECUTION, HALF_AN_HOUR_AGO, ENDS);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.EXECUTION_ONLY);
    assertThat(diagnosis.meaning()).contains("access log has no entry");
  }

  @Test
  void aRequestInNeitherWasRejectedVeryEarly() {
    logs.group(ACCESS);
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, until(NOW.minusSeconds(301)));

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.NOT_FOUND);
    assertThat(diagnosis.meaning()).contains("400", "413", "429", "custom domain", "500");
  }

  @Test
  void anAbsentEntryOfTheLastMinutesProvesNothingYet() {
    logs.group(ACCESS);
    logs.group(EXECUTION);

    assertThat(find(rest(LogLevel.INFO), ID, until(NOW.minusSeconds(299))).verdict())
        .isEqualTo(Verdict.NOT_FOUND_YET);
  }

  @Test
  void waitingEndsWhenBothLogsHoldTheRequest() {
    logs.group(ACCESS).entry(ACCESS, JUST_NOW, ENTRY, NOW.plusSeconds(15));
    logs.group(EXECUTION).entry(EXECUTION, JUST_NOW, ENDS, NOW.plusSeconds(45));

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ofMinutes(2));

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.BOTH);
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(50));
  }

  @Test
  void whatOnlyFailuresWriteIsNotWaitedFor() {
    logs.group(ACCESS).entry(ACCESS, JUST_NOW, ENTRY, NOW.plusSeconds(15));
    logs.group(EXECUTION);

    assertThat(find(rest(LogLevel.ERROR), ID, Duration.ofMinutes(2)).verdict())
        .isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(20));
  }

  @Test
  void waitingEndsAtItsLimit() {
    logs.group(ACCESS);
    logs.group(EXECUTION);

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ofMinutes(2)).verdict())
        .isEqualTo(Verdict.NOT_FOUND_YET);
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(120));
  }

  @Test
  void waitingLongerThanEntriesTakeProvesThatThereIsNone() {
    logs.group(ACCESS);
    logs.group(EXECUTION);

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ofMinutes(30)).verdict())
        .isEqualTo(Verdict.NOT_FOUND);
    assertThat(clock.instant()).isEqualTo(NOW.plus(Diagnosis.LAG));
  }

  @Test
  void anEntryThatIsDueIsNotYetTakenForMissing() {
    logs.group(ACCESS).entry(ACCESS, JUST_NOW, ENTRY);
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(diagnosis.meaning()).contains("cannot be told: the request is recent");
    assertThat(diagnosis.caveats())
        .containsExactly("The request is recent: entries may still arrive (--wait).");
  }

  @Test
  void anExtendedIdFindsAllExecutionEntriesThroughTheOther() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION)
        .entry(EXECUTION, HALF_AN_HOUR_AGO, STARTS)
        .entry(EXECUTION, HALF_AN_HOUR_AGO, ENDS);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), EXTENDED, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.BOTH);
    assertThat(diagnosis.execution().entries())
        .extracting(LogEntry::message)
        .containsExactly(STARTS, ENDS);
  }

  @Test
  void anExtendedIdFindsAFailureThroughTheAccessEntry() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION).entry(EXECUTION, HALF_AN_HOUR_AGO, ENDS);

    assertThat(find(rest(LogLevel.ERROR), EXTENDED, Duration.ZERO).verdict())
        .isEqualTo(Verdict.BOTH);
  }

  @Test
  void anIdThatTheAccessLogDoesNotHoldIsExchangedForTheOther() {
    String format = "{\"ext\":\"$context.extendedRequestId\"}";
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, "{\"ext\":\"" + EXTENDED + "\"}");
    logs.group(EXECUTION).entry(EXECUTION, HALF_AN_HOUR_AGO, STARTS);

    Diagnosis diagnosis =
        find(stage(ApiKind.REST, format, levels(LogLevel.INFO)), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.BOTH);
    assertThat(diagnosis.caveats()).isEmpty();
  }

  @Test
  void aFormatWithoutTheVariableIsNamed() {
    logs.group(ACCESS);
    logs.group(EXECUTION);
    Stage stage = stage(ApiKind.REST, "$context.extendedRequestId", levels(LogLevel.INFO));

    assertThat(find(stage, ID, until(HALF_AN_HOUR_AGO)).caveats())
        .containsExactly(
            "The access log proves nothing by having no entry: the access log format does not have"
                + " $context.requestId: search with the request's x-amz-apigw-id instead.");
  }

  @Test
  void anotherRequestThatMentionsTheIdIsNotTakenForIt() {
    String other = "ffffffff-5bcc-4e1b-aa45-f6726cb95816";
    logs.group(ACCESS);
    logs.group(EXECUTION)
        .entry(
            EXECUTION,
            HALF_AN_HOUR_AGO,
            "("
                + other
                + ") Method request headers: {x=("
                + ID
                + ") Extended Request Id: "
                + EXTENDED
                + "}");

    assertThat(find(rest(LogLevel.INFO), ID, until(NOW.minusSeconds(600))).verdict())
        .isEqualTo(Verdict.NOT_FOUND);
    assertThat(find(rest(LogLevel.INFO), EXTENDED, until(NOW.minusSeconds(600))).verdict())
        .isEqualTo(Verdict.NOT_FOUND);
  }

  @Test
  void anAccessEntryThatOnlyMentionsTheIdTellsNoOther() {
    String foreign = "ffffffff-5bcc-4e1b-aa45-f6726cb95816";
    logs.group(ACCESS)
        .entry(
            ACCESS,
            HALF_AN_HOUR_AGO,
            "{\"id\":\"" + foreign + "\",\"agent\":\"" + EXTENDED + "\",\"more\":{\"ext\":\"x\"}}");
    logs.group(EXECUTION).entry(EXECUTION, HALF_AN_HOUR_AGO, "(" + foreign + ") Error");

    Diagnosis diagnosis = find(rest(LogLevel.ERROR), EXTENDED, Duration.ZERO);

    assertThat(diagnosis.other()).isEmpty();
    assertThat(diagnosis.execution()).isEqualTo(new Look.Nothing());
  }

  @Test
  void theLogsOfACanaryAreSearchedToo() {
    logs.group(ACCESS);
    logs.group(EXECUTION);
    logs.group(ACCESS + "/Canary").entry(ACCESS + "/Canary", HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION + "/Canary").entry(EXECUTION + "/Canary", HALF_AN_HOUR_AGO, ENDS);

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).verdict()).isEqualTo(Verdict.BOTH);
  }

  @Test
  void aLogThatAwsDoesNotLetBeSearchedLeavesItOpen() {
    logs.group(ACCESS).failing(ACCESS, Kind.DENIED, "AccessDeniedException");
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, until(HALF_AN_HOUR_AGO));

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(diagnosis.isIncomplete()).isTrue();
    assertThat(diagnosis.caveats())
        .containsExactly(
            "The access log could not be searched: your role lacks the permission logs:StartQuery on"
                + " it.");
  }

  @Test
  void tooManyQueriesAtOnceAreNamed() {
    logs.group(ACCESS);
    logs.group(EXECUTION).failing(EXECUTION, Kind.REFUSED, "LimitExceededException");

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).caveats())
        .containsExactly(
            "The execution log could not be searched: as many queries run in the account as may:"
                + " try again in a minute.");
  }

  @Test
  void aLogGroupThatIsGoneIsNamed() {
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, until(HALF_AN_HOUR_AGO));

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(diagnosis.meaning()).doesNotContain("rejected");
    assertThat(diagnosis.isIncomplete()).isFalse();
    assertThat(diagnosis.caveats())
        .singleElement()
        .asString()
        .contains("there is no log group " + ACCESS);
  }

  @Test
  void partialResultsCountAsFar() {
    logs.group(ACCESS).answering(ACCESS, Status.RUNNING, Status.RUNNING, Status.FAILED);
    logs.group(EXECUTION).answering(EXECUTION, Status.TIMED_OUT);
    logs.entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(diagnosis.meaning())
        .contains("cannot be told: the execution log was not searched to the end");
    assertThat(diagnosis.access())
        .isInstanceOfSatisfying(Look.Held.class, held -> assertThat(held.more()).isTrue());
    assertThat(diagnosis.execution()).isEqualTo(new Look.Unfinished(Status.TIMED_OUT));
    assertThat(diagnosis.isIncomplete()).isTrue();
    assertThat(diagnosis.caveats())
        .containsExactly(
            "The execution log was not searched to the end: the query took too long and was stopped."
                + " Give a shorter time with --from and --to.");
  }

  @Test
  void aQueryThatNobodyWaitsForAnyMoreIsStopped() {
    logs.group(ACCESS).answering(ACCESS, Status.RUNNING);
    logs.group(EXECUTION);

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.access()).isEqualTo(new Look.Unfinished(Status.RUNNING));
    assertThat(logs.stopped()).singleElement().asString().startsWith(ID);
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(120));
  }

  @Test
  void aFirehoseStreamCannotBeSearched() {
    Stage stage =
        new Stage(
            new StageRef(ApiKind.REST.family(), "a1b2c3d4e5", "prod"),
            ApiKind.REST,
            new AccessLog(
                "arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-x",
                BOTH_IDS),
            levels(LogLevel.INFO),
            Map.of(),
            Optional.empty(),
            false);
    logs.group(EXECUTION).entry(EXECUTION, HALF_AN_HOUR_AGO, ENDS);

    Diagnosis diagnosis = find(stage, ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.EXECUTION_ONLY);
    assertThat(diagnosis.meaning())
        .contains("cannot be told: the access log goes to a Firehose stream")
        .doesNotContain("has no entry", "delivery failed");
    assertThat(diagnosis.caveats()).singleElement().asString().contains("Firehose");
  }

  @Test
  void anExecutionLogThatAwsDoesNotLetBeSearchedProvesNoFailure() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION).failing(EXECUTION, Kind.DENIED, "AccessDeniedException");

    Diagnosis diagnosis = find(rest(LogLevel.INFO), ID, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(diagnosis.meaning()).contains("cannot be told");
  }

  @Test
  void anEntryInALogGroupOfManyMayBeOfAnotherStage() {
    own = group -> false;
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);
    logs.group(EXECUTION);

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).caveats())
        .singleElement()
        .asString()
        .contains("may be of a request to another stage");
    logs.entry(EXECUTION, HALF_AN_HOUR_AGO, ENDS);
    Diagnosis both = find(rest(LogLevel.INFO), ID, Duration.ZERO);
    assertThat(both.verdict()).isEqualTo(Verdict.BOTH);
    assertThat(both.caveats()).singleElement().asString().contains("another stage");
  }

  @Test
  void anExecutionLogThatWasNeverMadeHoldsNoEntry() {
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, ENTRY);

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).meaning())
        .contains("failed before an authorizer or a method ran");
  }

  @Test
  void anAccessEntryThatCouldNotBeFoundIsNotTakenForLost() {
    logs.group(EXECUTION).entry(EXECUTION, HALF_AN_HOUR_AGO, ENDS);
    Stage otherId = stage(ApiKind.REST, "$context.extendedRequestId", levels(LogLevel.INFO));

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).meaning())
        .contains("cannot be told: the log group does not exist");
    logs.group(ACCESS);
    assertThat(find(otherId, ID, Duration.ZERO).meaning())
        .contains("cannot be told: the access log format does not have");
    logs.failing(ACCESS, Kind.DENIED, "AccessDeniedException");
    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).meaning())
        .contains("cannot be told: the access log was not searched to the end");
  }

  @Test
  void anAccessEntryThatIsDueIsNotTakenForLost() {
    logs.group(ACCESS);
    logs.group(EXECUTION).entry(EXECUTION, JUST_NOW, ENDS);

    assertThat(find(rest(LogLevel.INFO), ID, Duration.ZERO).meaning())
        .contains("cannot be told: the request is recent");
  }

  @Test
  void logsThatNeedNotHoldARequestDoNotTellThatThereWasNone() {
    logs.group(ACCESS);
    logs.group(EXECUTION);
    Stage blind = stage(ApiKind.REST, "$context.extendedRequestId", levels(LogLevel.OFF));

    Diagnosis diagnosis = find(blind, ID, until(HALF_AN_HOUR_AGO));

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(diagnosis.meaning()).contains("no log that could be searched");
    assertThat(find(blind, ID, Duration.ofMinutes(2)).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void theExecutionLogAloneDoesNotTellHowEarlyARequestFailed() {
    logs.group(ACCESS);
    logs.group(EXECUTION);
    Stage stage = stage(ApiKind.REST, "$context.extendedRequestId", levels(LogLevel.INFO));

    Diagnosis diagnosis = find(stage, ID, until(HALF_AN_HOUR_AGO));

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.NOT_FOUND);
    assertThat(diagnosis.meaning()).contains("or it reached the stage and failed");
  }

  @Test
  void anHttpApiHasAnAccessLogOnly() {
    Stage stage = stage(ApiKind.HTTP, "$context.requestId", levels(LogLevel.OFF));
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, EXTENDED);

    Diagnosis diagnosis = find(stage, EXTENDED, Duration.ZERO);

    assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCESS_ONLY);
    assertThat(diagnosis.meaning()).contains("HTTP APIs write no other log");
    assertThat(diagnosis.caveats()).isEmpty();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void aUuidIsNoIdOfAnHttpApi() {
    Stage stage = stage(ApiKind.HTTP, "$context.requestId", levels(LogLevel.OFF));
    logs.group(ACCESS);

    assertThat(find(stage, ID, until(HALF_AN_HOUR_AGO)).caveats())
        .singleElement()
        .asString()
        .contains("no UUIDs");
  }

  @Test
  void aWebSocketApiHasItsOwnExecutionLogGroup() {
    String group = "/aws/apigateway/a1b2c3d4e5/prod";
    Stage stage = stage(ApiKind.WEBSOCKET, "$context.requestId", levels(LogLevel.INFO));
    logs.group(ACCESS).entry(ACCESS, HALF_AN_HOUR_AGO, EXTENDED);
    logs.group(group).entry(group, HALF_AN_HOUR_AGO, "(" + EXTENDED + ") Extended Request Id: x");

    assertThat(find(stage, EXTENDED, Duration.ZERO).verdict()).isEqualTo(Verdict.BOTH);
  }

  private Diagnosis find(Stage stage, String id, Duration wait) {
    return find(stage, id, new Window(NOW.minus(Duration.ofHours(1)), NOW.plusSeconds(60)), wait);
  }

  private Diagnosis find(Stage stage, String id, Window window) {
    return find(stage, id, window, Duration.ZERO);
  }

  private Diagnosis find(Stage stage, String id, Window window, Duration wait) {
    List<String> progress = new ArrayList<>();
    return new RequestSearch(logs, clock, clock::advance, progress::add)
        .find(SearchPlan.of(stage, PLACE, RequestId.parse(id).orElseThrow(), own), window, wait);
  }

  private static Window until(Instant end) {
    return new Window(NOW.minus(Duration.ofHours(1)), end);
  }

  private static Stage rest(LogLevel level) {
    return stage(ApiKind.REST, BOTH_IDS, levels(level));
  }

  private static SortedMap<String, LogSettings> levels(LogLevel level) {
    return new TreeMap<>(Map.of(Stage.DEFAULTS, new LogSettings(level, false)));
  }

  private static Stage stage(ApiKind kind, String format, SortedMap<String, LogSettings> settings) {
    return new Stage(
        new StageRef(kind.family(), "a1b2c3d4e5", "prod"),
        kind,
        new AccessLog(PLACE.logGroupArn(ACCESS), format),
        settings,
        Map.of(),
        Optional.empty(),
        false);
  }
}
