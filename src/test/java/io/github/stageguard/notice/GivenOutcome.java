package io.github.stageguard.notice;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.journal.Principal;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The outcome of a look at one stage, made up piece by piece. */
public final class GivenOutcome {
  public static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  public static final StageRef REF = new StageRef(ApiFamily.V1, "abcdef1234", "prod");
  public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  public static final Occasion UPDATE =
      new Occasion(
          "UpdateStage",
          "d034e76f-2ce5-4207-8368-393afbb85eb2",
          NOW.minusSeconds(90),
          new Actor(
              "arn:aws:sts::111122223333:assumed-role/Developer/alice",
              "203.0.113.10",
              "aws-cli/2.30.0",
              ""));
  public static final Occasion SWEEP =
      new Occasion("Sweep", "2026-11-22T12:00:00Z", NOW, Actor.NOBODY);

  static final Assessment LEVEL =
      enforced(new Finding.ExecutionLevelTooLow("*/*", LogLevel.OFF, LogLevel.ERROR));
  static final Assessment TRACE = enforced(new Finding.DataTraceOn(List.of("*/*")));

  private final List<Assessment> findings = new ArrayList<>();
  private final List<Assessment> open = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();
  private StageRef stage = REF;
  private Result result = Result.REMEDIATED;
  private String reason = "";
  private Optional<Lease> lease = Optional.empty();
  private Optional<Contest> contest = Optional.empty();
  private Optional<CallFailedException> failure = Optional.empty();

  static GivenOutcome outcome() {
    return new GivenOutcome();
  }

  static Assessment enforced(Finding finding) {
    return new Assessment(finding, new Enforcement.Enforced(), true);
  }

  static Assessment audited(Finding finding) {
    return new Assessment(finding, new Enforcement.Audited(), true);
  }

  static Change edited(StageEdit... edits) {
    Stage stage =
        new Stage(
            REF, ApiKind.REST, AccessLog.NONE, new TreeMap<>(), Map.of(), Optional.empty(), false);
    return new Change.StageEdited(stage, List.of(edits));
  }

  static Change levelEdited() {
    return edited(new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR));
  }

  static Change traceEnded() {
    return new Change.DataTraceEnded(
        REF,
        "API-Gateway-Execution-Logs_abcdef1234/prod",
        NOW.minusSeconds(3_600),
        NOW,
        UPDATE.actor().principal());
  }

  static Lease lease(Duration length, Instant endsAt) {
    return new Lease(
        "0b8f3d2e-5a0c-4d0e-9f43-6f1f3d1c9a77",
        REF,
        endsAt.minus(length),
        endsAt,
        UPDATE.actor().principal(),
        UPDATE.eventId());
  }

  static Contest contest(String eventId) {
    return new Contest(
        REF, Principal.of(UPDATE.actor().principal()), 5, NOW, NOW.plusSeconds(3_600), eventId);
  }

  GivenOutcome at(StageRef other) {
    stage = other;
    return this;
  }

  GivenOutcome found(Assessment... assessments) {
    findings.addAll(List.of(assessments));
    return this;
  }

  GivenOutcome open(Assessment... assessments) {
    found(assessments);
    open.addAll(List.of(assessments));
    return this;
  }

  GivenOutcome open(List<Assessment> assessments) {
    return open(assessments.toArray(Assessment[]::new));
  }

  GivenOutcome made(String id, Change change) {
    made.add(new Made(id, change));
    return this;
  }

  GivenOutcome result(Result other) {
    result = other;
    return this;
  }

  GivenOutcome because(String text) {
    reason = text;
    return this;
  }

  GivenOutcome under(Lease held) {
    lease = Optional.of(held);
    return this;
  }

  GivenOutcome contestedBy(String eventId) {
    contest = Optional.of(contest(eventId));
    return this;
  }

  GivenOutcome failed() {
    result = Result.FAILED;
    failure =
        Optional.of(
            new CallFailedException(
                CallFailedException.Kind.THROTTLED, "apigateway:UpdateStage", "429", "", null));
    return this;
  }

  StageOutcome of() {
    return new StageOutcome(
        stage, result, reason, findings, List.of(), made, open, lease, contest, failure);
  }

  List<Notice> notices() {
    return Notices.of(of(), UPDATE, NOW);
  }

  List<Notice> noticesOfSweep() {
    return Notices.of(of(), SWEEP, NOW);
  }
}
