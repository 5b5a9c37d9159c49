package io.github.stageguard.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.stageguard.cli.request.Step.Mark;
import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.LogGroups;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final Place PLACE = new Place("aws", "us-east-1", "000000000000");
  private static final String ACCESS = "/aws/vendedlogs/apigateway/a1b2c3d4e5/prod";
  private static final String EXECUTION = "API-Gateway-Execution-Logs_a1b2c3d4e5/prod";
  private static final String ID = "a1335dfd-5bcc-4e1b-aa45-f6726cb95816";
  private static final URI URL = URI.create("https://api.example.com/pets");
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final StageCall ANSWERED =
      uri -> new StageCall.Answer(200, List.of(RequestId.parse(ID).orElseThrow()));

  private final SteppingClock clock = new SteppingClock(NOW);
  private final FakeLogs logs = new FakeLogs(clock).group(ACCESS).group(EXECUTION);
  private final LogGroups logGroups = mock();
  private Predicate<String> own = ACCESS::equals;

  @BeforeEach
  void bothLogGroupsExist() {
    Optional<LogGroupState> state =
        Optional.of(new LogGroupState(OptionalInt.empty(), Optional.empty()));
    when(logGroups.find(ACCESS)).thenReturn(state);
    when(logGroups.find(EXECUTION)).thenReturn(state);
  }

  @Test
  void theRequestsOwnEntriesAreWaitedFor() {
    logs.entry(ACCESS, NOW, "id " + ID, NOW.plusSeconds(20));
    logs.entry(EXECUTION, NOW, "(" + ID + ") starts", NOW.plusSeconds(40));

    Verification.Result result = verify(LogLevel.INFO, Optional.of(URL), ANSWERED);

    assertThat(result.proven()).isTrue();
    assertThat(result.steps()).extracting(Step::mark).containsOnly(Mark.OK);
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(42));
  }

  @Test
  void entriesOfOthersProveNothingOfTheRequest() {
    logs.entry(ACCESS, NOW, "id x" + ID);

    Verification.Result result = verify(LogLevel.ERROR, Optional.of(URL), ANSWERED);

    assertThat(result.proven()).isFalse();
    assertThat(step(result, "access log entry").mark()).isEqualTo(Mark.PROBLEM);
    assertThat(clock.instant()).isBetween(NOW.plus(WITHIN).minusSeconds(3), NOW.plus(WITHIN));
  }

  @Test
  void anExecutionEntryIsNotWaitedForWhereOnlyFailuresLeaveOne() {
    logs.entry(ACCESS, NOW, "id " + ID);

    Verification.Result result = verify(LogLevel.ERROR, Optional.of(URL), ANSWERED);

    assertThat(result.proven()).isTrue();
    assertThat(step(result, "execution log entry").mark()).isEqualTo(Mark.OPEN);
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void nothingIsWaitedForWithoutAnAnswer() {
    Verification.Result result =
        verify(
            LogLevel.INFO,
            Optional.of(URL),
            uri -> {
              throw new ConnectException("words of the machine");
            });

    assertThat(result.proven()).isFalse();
    assertThat(step(result, "request").told())
        .isEqualTo("GET https://api.example.com/pets was not answered: ConnectException.");
    assertThat(result.steps()).extracting(Step::subject).doesNotContain("access log entry");
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void nothingIsWaitedForInALogGroupThatIsGone() {
    when(logGroups.find(ACCESS)).thenReturn(Optional.empty());
    logs.entry(EXECUTION, NOW, "(" + ID + ") starts");

    Verification.Result result = verify(LogLevel.INFO, Optional.of(URL), ANSWERED);

    assertThat(result.proven()).isFalse();
    assertThat(step(result, "access log group").told()).contains("entries are lost");
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void anEntryOlderThanAskedForProvesNothing() {
    logs.entry(ACCESS, NOW.minus(WITHIN).minusSeconds(1), "any");
    logs.entry(EXECUTION, NOW.minus(WITHIN), "any");

    Verification.Result result = verify(LogLevel.INFO, Optional.empty(), ANSWERED);

    assertThat(step(result, "access log entry").mark()).isEqualTo(Mark.PROBLEM);
    assertThat(step(result, "execution log entry").mark()).isEqualTo(Mark.OK);
    assertThat(result.proven()).isFalse();
  }

  @Test
  void anEntryInALogGroupOfManyProvesNothingWithoutARequest() {
    own = group -> false;
    logs.entry(ACCESS, NOW, "id " + ID);

    Verification.Result result = verify(LogLevel.ERROR, Optional.empty(), ANSWERED);

    assertThat(step(result, "access log entry").mark()).isEqualTo(Mark.OPEN);
    assertThat(step(result, "access log entry").told())
        .contains("may be another stage's", "Use --send");
    assertThat(result.proven()).isFalse();
    assertThat(verify(LogLevel.ERROR, Optional.of(URL), ANSWERED).proven()).isTrue();
  }

  @Test
  void aStageWithoutAnAccessLogIsNotProven() {
    Verification.Result result =
        new Verification(logGroups, arrival(), ANSWERED, clock)
            .of(
                stage(AccessLog.NONE, LogLevel.OFF),
                PLACE,
                own,
                VerificationTest::soundRole,
                Optional.empty(),
                WITHIN);

    assertThat(step(result, "access log group").told()).startsWith("Access logging is off");
    assertThat(result.proven()).isFalse();
  }

  @Test
  void whatMayNotBeReadIsIncomplete() {
    logs.failing(ACCESS, Kind.DENIED, "AccessDeniedException");
    logs.entry(EXECUTION, NOW, "any");

    Verification.Result result = verify(LogLevel.INFO, Optional.empty(), ANSWERED);

    assertThat(result.isIncomplete()).isTrue();
    assertThat(result.proven()).isFalse();
  }

  private Verification.Result verify(LogLevel level, Optional<URI> request, StageCall call) {
    return new Verification(logGroups, arrival(), call, clock)
        .of(
            stage(new AccessLog(PLACE.logGroupArn(ACCESS), "id $context.requestId"), level),
            PLACE,
            own,
            VerificationTest::soundRole,
            request,
            WITHIN);
  }

  private Arrival arrival() {
    return new Arrival(logs, clock, clock::advance, waiting -> {});
  }

  private static AccountOutcome soundRole() {
    return new AccountOutcome(Result.COMPLIANT, List.of(), List.of(), List.of(), Optional.empty());
  }

  private static Step step(Verification.Result result, String subject) {
    return result.steps().stream()
        .filter(step -> step.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private static Stage stage(AccessLog accessLog, LogLevel level) {
    return new Stage(
        new StageRef(ApiKind.REST.family(), "a1b2c3d4e5", "prod"),
        ApiKind.REST,
        accessLog,
        new TreeMap<>(Map.of(Stage.DEFAULTS, new LogSettings(level, false))),
        Map.of(),
        Optional.empty(),
        false);
  }
}
