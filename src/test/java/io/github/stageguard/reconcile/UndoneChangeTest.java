package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.OWN_GROUP;
import static io.github.stageguard.reconcile.Given.PLACE;
import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.cli.journal.OperatorJournal;
import io.github.stageguard.cli.undo.Difference;
import io.github.stageguard.cli.undo.Restoration;
import io.github.stageguard.cli.undo.RolesFate;
import io.github.stageguard.cli.undo.Undo;
import io.github.stageguard.cli.undo.UndoCheck;
import io.github.stageguard.cli.undo.Verdict;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.JournalEntry.State;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What StageGuard did and a person takes back. */
class UndoneChangeTest {
  private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/abc";
  private static final String WITH_KEY = "accessLogs: {destination: {kmsKeyArn: \"" + KEY + "\"}}";

  private final FakeAws aws = new FakeAws();
  private final Reconciler reconciler = Given.reconciler(aws);
  private final AtomicInteger ids = new AtomicInteger();
  private final Set<String> written = new HashSet<>();

  @BeforeEach
  void journal() {
    aws.journalKept = true;
  }

  private final Restoration restoration =
      new Restoration() {
        @Override
        public void removeAccessLog(StageRef ref) {
          Stage old = aws.stage(ref);
          aws.put(
              new Stage(
                  ref,
                  old.kind(),
                  AccessLog.NONE,
                  old.settings(),
                  old.tags(),
                  old.lastUpdated(),
                  old.managed()));
        }

        @Override
        public void removeRetention(String group) {
          aws.logGroups.computeIfPresent(
              group,
              (name, old) ->
                  new LogGroupState(OptionalInt.empty(), old.kmsKeyArn(), old.createdAt()));
        }

        @Override
        public void removeKmsKey(String group) {
          aws.logGroups.computeIfPresent(
              group,
              (name, old) ->
                  new LogGroupState(old.retentionDays(), Optional.empty(), old.createdAt()));
        }

        @Override
        public boolean hasLogStreams(String group) {
          return written.contains(group);
        }

        @Override
        public void deleteLogGroup(String group) {
          aws.logGroups.remove(group);
        }
      };

  private Verdict undo(JournalEntry entry, Settings settings) {
    UndoCheck.Account account =
        new UndoCheck.Account(aws.stagesPort(), aws.logGroupsPort(), aws.rolesPort(), restoration);
    UndoCheck check =
        new UndoCheck(
            account,
            PLACE,
            settings,
            new RolesFate(
                Given.ports(aws), PLACE, settings.policy(), FakeAws.OWN_ROLE, () -> aws.now),
            () -> aws.now);
    return new Undo(
            check,
            account,
            new OperatorJournal(
                aws.journalPort(),
                "arn:aws:iam::111122223333:user/alice",
                Duration.ofDays(400),
                () -> aws.now,
                () -> "undo-" + ids.incrementAndGet()))
        .apply(entry);
  }

  private <C extends Change> JournalEntry entry(Class<C> kind) {
    return aws.journal.values().stream()
        .filter(entry -> kind.isInstance(entry.change()))
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  private void remediate(StageRef ref, Settings settings) {
    Outcome outcome =
        reconciler.handle(
            new io.github.stageguard.event.Trigger.StageChanged(
                ref, Given.occasion("UpdateStage", aws.now)),
            settings);
    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    outcome.stages().forEach(reconciler::close);
  }

  private static Settings auditing() {
    return Given.auditing();
  }

  static Stream<Stage> violatingStages() {
    return Stream.of(
        stage(ApiKind.REST, AccessLog.NONE, Map.of()),
        stage(ApiKind.REST, new AccessLog("", "$context.requestId"), Map.of()),
        stage(ApiKind.REST, new AccessLog(PLACE.logGroupArn("/team"), ""), Map.of()),
        stage(
            ApiKind.REST,
            new AccessLog(PLACE.logGroupArn("/team"), "{\"id\":\"$context.requestId\"}"),
            Map.of(
                Stage.DEFAULTS,
                new LogSettings(LogLevel.INFO, false),
                "~1pets/GET",
                LogSettings.SILENT)),
        stage(ApiKind.HTTP, AccessLog.NONE, Map.of()),
        stage(
            ApiKind.HTTP,
            new AccessLog(PLACE.logGroupArn("/team"), "$context.requestId"),
            Map.of("GET /pets", new LogSettings(LogLevel.OFF, false, Map.of("Burst", "7")))),
        stage(ApiKind.WEBSOCKET, AccessLog.NONE, Map.of()),
        stage(
            ApiKind.WEBSOCKET,
            new AccessLog(PLACE.logGroupArn("/team"), "$context.requestId"),
            Map.of(
                "$connect", LogSettings.SILENT, "order", new LogSettings(LogLevel.INFO, false))));
  }

  private static Stage stage(ApiKind kind, AccessLog accessLog, Map<String, LogSettings> settings) {
    return new Stage(
        new StageRef(kind.family(), "abcdef1234", "dev"),
        kind,
        accessLog,
        new TreeMap<>(settings),
        Map.of(),
        Optional.empty(),
        false);
  }

  @ParameterizedTest
  @MethodSource("violatingStages")
  void everyLoggingSettingOfTheStageIsAsBefore(Stage before) {
    aws.put(before);
    remediate(before.ref(), Given.enforcing());
    assertThat(aws.stage(before.ref()).accessLog()).isNotEqualTo(before.accessLog());

    Verdict verdict = undo(entry(Change.StageEdited.class), auditing());

    assertThat(verdict).isInstanceOf(Verdict.Possible.class);
    Stage after = aws.stage(before.ref());
    assertThat(after.accessLog()).isEqualTo(before.accessLog());
    assertThat(after.settings()).isEqualTo(before.settings());
  }

  @Test
  void whatCameHalfWayIsFinishedByAnotherTry() {
    Stage before = stage(ApiKind.WEBSOCKET, AccessLog.NONE, Map.of("order", LogSettings.SILENT));
    aws.put(before);
    remediate(before.ref(), Given.enforcing());
    JournalEntry made = entry(Change.StageEdited.class);
    aws.before =
        (number, call) -> {
          if (call.equals("UpdateStage")) {
            throw FakeAws.fails(CallFailedException.Kind.DENIED, call, "not authorized");
          }
        };
    assertThatThrownBy(() -> undo(made, auditing())).isInstanceOf(CallFailedException.class);
    assertThat(aws.stage(before.ref()).accessLog()).isEqualTo(AccessLog.NONE);
    assertThat(entry(Change.StageEdited.class).isOpen()).isTrue();
    aws.before = (number, call) -> {};

    assertThat(undo(made, auditing())).isInstanceOf(Verdict.Possible.class);

    assertThat(aws.stage(before.ref()).settings()).isEqualTo(before.settings());
  }

  @Test
  void isWrittenDownItself() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    JournalEntry undone = entry(Change.StageEdited.class);

    undo(undone, auditing());

    JournalEntry undo = entry(Change.StageEdited.class);
    assertThat(undo.id()).isNotEqualTo(undone.id());
    assertThat(undo.state()).isEqualTo(State.DONE);
    assertThat(undo.occasion().name()).isEqualTo("stageguard undo " + undone.id());
    assertThat(undo.occasion().actor().principal()).endsWith("user/alice");
  }

  @Test
  void canBeUndoneItself() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    Stage remediated = aws.stage(REF);
    undo(entry(Change.StageEdited.class), auditing());

    undo(entry(Change.StageEdited.class), auditing());

    assertThat(aws.stage(REF).accessLog()).isEqualTo(remediated.accessLog());
    assertThat(aws.stage(REF).settings()).isEqualTo(remediated.settings());
  }

  @Test
  void aStageThatMovedOnIsLeftAsItIs() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    Stage now = aws.stage(REF);
    TreeMap<String, LogSettings> settings = new TreeMap<>(now.settings());
    settings.put("~1pets/GET", new LogSettings(LogLevel.INFO, false));
    aws.put(
        new Stage(
            REF,
            now.kind(),
            now.accessLog(),
            settings,
            now.tags(),
            now.lastUpdated(),
            now.managed()));
    long writes = aws.count("UpdateStage");

    Verdict verdict = undo(entry(Change.StageEdited.class), auditing());

    assertThat(verdict)
        .isEqualTo(
            new Verdict.MovedOn(
                List.of(new Difference("log level of ~1pets/GET", "ERROR", "INFO"))));
    assertThat(aws.count("UpdateStage")).isEqualTo(writes);
  }

  @Test
  void aStageThatMovesOnAtTheLastMomentIsLeftAsItIs() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    Stage other = Given.compliant();
    JournalEntry entry = entry(Change.StageEdited.class);
    aws.after =
        (number, operation) -> {
          if (operation.equals("JournalPut")) {
            aws.put(other);
          }
        };

    assertThat(undo(entry, auditing())).isInstanceOf(Verdict.MovedOn.class);
    assertThat(aws.stage(REF)).isEqualTo(other);
    assertThat(entry(Change.StageEdited.class).state()).isEqualTo(State.NOT_MADE);
  }

  @Test
  void nothingIsUndoneWhileTheJournalIsDown() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    Stage remediated = aws.stage(REF);
    JournalEntry entry = entry(Change.StageEdited.class);
    aws.before =
        (number, operation) -> {
          if (operation.equals("JournalPut")) {
            throw FakeAws.fails(Kind.UNAVAILABLE, "dynamodb:PutItem", "");
          }
        };

    assertThatThrownBy(() -> undo(entry, auditing())).isInstanceOf(CallFailedException.class);
    assertThat(aws.stage(REF)).isEqualTo(remediated);
  }

  @Test
  void whatThePolicyWouldDoAgainIsNotUndone() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    Stage remediated = aws.stage(REF);

    Verdict verdict = undo(entry(Change.StageEdited.class), Given.enforcing());

    assertThat(verdict).isInstanceOf(Verdict.Redone.class);
    assertThat(((Verdict.Redone) verdict).rules())
        .containsExactlyInAnyOrder(Rule.ACCESS_LOGS, Rule.EXECUTION_LOGS);
    assertThat(aws.stage(REF)).isEqualTo(remediated);
  }

  @Test
  void whatIsExemptIsUndoneAndStaysSo() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    Settings exempting =
        Given.enforcing(
            """
            exemptions:
              - match: {apiId: "abcdef1234", stage: "dev"}
                rules: [accessLogs, executionLogs]
                until: 2026-12-22
                reason: say why
            """);

    assertThat(undo(entry(Change.StageEdited.class), exempting))
        .isInstanceOf(Verdict.Possible.class);
    reconciler.handle(Given.changed(aws.now), exempting);

    assertThat(aws.stage(REF).accessLog()).isEqualTo(Given.violating().accessLog());
    assertThat(aws.stage(REF).settings()).isEqualTo(Given.violating().settings());
  }

  @Test
  void aDataTraceThatEndedGoesOnAgainUnderANewLease() {
    aws.put(Given.traced(aws.now));
    reconciler.handle(Given.changed(aws.now), Given.enforcing());
    Lease lease = aws.schedules.get(REF).lease().orElseThrow();
    aws.now = lease.endsAt();
    reconciler.handle(Given.ended(lease), Given.enforcing());
    assertThat(aws.stage(REF).hasDataTrace()).isFalse();

    Verdict verdict = undo(entry(Change.StageEdited.class), Given.enforcing());

    assertThat(((Verdict.Possible) verdict).warnings()).hasSize(1);
    assertThat(aws.stage(REF).settings()).isEqualTo(Given.traced(aws.now).settings());
    reconciler.handle(Given.changed(aws.now), Given.enforcing());
    assertThat(aws.schedules.get(REF).lease().orElseThrow().id()).isNotEqualTo(lease.id());
  }

  @Test
  void ofALeaseThereIsNothingToUndo() {
    aws.put(Given.traced(aws.now));
    reconciler.handle(Given.changed(aws.now), Given.enforcing());

    assertThat(((Verdict.Impossible) undo(entry(Change.LeaseBegun.class), auditing())).why())
        .contains("stageguard lease end");
    assertThat(aws.stage(REF).hasDataTrace()).isTrue();
  }

  @Test
  void aLogGroupThatWasCreatedIsDeletedOnceNothingUsesIt() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    JournalEntry created = entry(Change.LogGroupCreated.class);
    assertThat(((Verdict.Impossible) undo(created, auditing())).why())
        .contains("the stage writes its access logs");
    undo(entry(Change.StageEdited.class), auditing());
    written.add(OWN_GROUP);
    assertThat(((Verdict.Impossible) undo(created, auditing())).why()).contains("log streams");
    assertThat(aws.logGroups).containsKey(OWN_GROUP);
    written.clear();

    assertThat(undo(created, auditing())).isInstanceOf(Verdict.Possible.class);

    assertThat(aws.logGroups).doesNotContainKey(OWN_GROUP);
    assertThat(entry(Change.LogGroupRestored.class).change())
        .isEqualTo(new Change.LogGroupRestored(OWN_GROUP, created.id()));
    assertThat(entry(Change.LogGroupRestored.class).state()).isEqualTo(State.DONE);
  }

  @Test
  void aRetentionThatWasNoneIsNoneAgain() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(365);

    undo(entry(Change.RetentionSet.class), Given.enforcing());

    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).isEmpty();
  }

  @Test
  void aRetentionThatWasShorterIsShorterAgainWithAWarning() {
    aws.put(Given.violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(30), Optional.empty()));
    remediate(REF, Given.enforcing());
    JournalEntry entry = entry(Change.RetentionSet.class);
    assertThat(undo(entry, Given.enforcing()))
        .isInstanceOfSatisfying(
            Verdict.Redone.class,
            redone -> assertThat(redone.rules()).containsExactly(Rule.ACCESS_LOGS));
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(365);

    Verdict verdict = undo(entry, auditing());

    assertThat(((Verdict.Possible) verdict).warnings().getFirst()).contains("older than 30 days");
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(30);
  }

  @Test
  void aRetentionThatMovedOnStays() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(400), Optional.empty()));

    assertThat(undo(entry(Change.RetentionSet.class), auditing()))
        .isEqualTo(
            new Verdict.MovedOn(
                List.of(new Difference("retention of " + OWN_GROUP, "365 days", "400 days"))));
    assertThat(aws.logGroups.get(OWN_GROUP).retentionDays()).hasValue(400);
  }

  @Test
  void aKeyIsTakenAway() {
    aws.put(Given.violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(365), Optional.empty()));
    remediate(REF, Given.enforcing(WITH_KEY));
    JournalEntry entry = entry(Change.KmsKeySet.class);
    assertThat(undo(entry, Given.enforcing(WITH_KEY))).isInstanceOf(Verdict.Redone.class);

    assertThat(undo(entry, auditing())).isInstanceOf(Verdict.Possible.class);

    assertThat(aws.logGroups.get(OWN_GROUP).kmsKeyArn()).isEmpty();
    assertThat(undo(entry, auditing())).isInstanceOf(Verdict.MovedOn.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/shared", "/shared/{stage}", "/shared/{apiId}"})
  void aLogGroupThatOtherStagesMayUseIsLeftAsItIs(String name) {
    String destination =
        "accessLogs: {destination: {logGroup: \"%s\", kmsKeyArn: \"%s\"}}".formatted(name, KEY);
    String group = name.replace("{stage}", "dev").replace("{apiId}", "abcdef1234");
    Settings audited = new Settings(false, Given.enforcing(destination).policy());
    aws.put(Given.violating());
    remediate(REF, Given.enforcing(destination));
    undo(entry(Change.StageEdited.class), audited);
    LogGroupState left = aws.logGroups.get(group);

    assertLeft(undo(entry(Change.RetentionSet.class), audited), "logs:DeleteRetentionPolicy");
    assertLeft(undo(entry(Change.LogGroupCreated.class), audited), "logs:DeleteLogGroup");

    assertThat(aws.logGroups).containsEntry(group, left);
  }

  @Test
  void aLogGroupThatAnOverrideGivesToAnotherStageTooKeepsItsRetentionAndItsKey() {
    String overriding =
        WITH_KEY
            + """

            overrides:
              - match: {apiId: "other00000"}
                accessLogs: {destination: {logGroup: "/aws/vendedlogs/apigateway/abcdef1234/{apiId}"}}
            """;
    Settings audited = new Settings(false, Given.enforcing(overriding).policy());
    aws.put(Given.violating());
    aws.logGroups.put(OWN_GROUP, new LogGroupState(OptionalInt.of(30), Optional.empty()));
    remediate(REF, Given.enforcing(overriding));
    LogGroupState left = aws.logGroups.get(OWN_GROUP);

    assertLeft(undo(entry(Change.RetentionSet.class), audited), "to 30 days");
    assertLeft(undo(entry(Change.KmsKeySet.class), audited), "logs:DisassociateKmsKey");

    assertThat(aws.logGroups).containsEntry(OWN_GROUP, left);
  }

  private static void assertLeft(Verdict verdict, String byHand) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Impossible.class,
            impossible ->
                assertThat(impossible.why())
                    .startsWith("other stages may use it: ")
                    .contains(byHand));
  }

  @Test
  void theAccountsRoleIsTheOneBefore() {
    aws.roles.remove(FakeAws.TEAM_ROLE);
    reconciler.handle(
        new io.github.stageguard.event.Trigger.AccountChanged(
            Given.occasion("UpdateAccount", aws.now)),
        Given.enforcing());
    assertThat(aws.cloudWatchRole).contains(FakeAws.OWN_ROLE);
    JournalEntry entry = entry(Change.CloudWatchRoleReplaced.class);
    assertThat(undo(entry, Given.enforcing()))
        .isInstanceOfSatisfying(
            Verdict.Redone.class,
            redone -> assertThat(redone.rules()).containsExactly(Rule.CLOUDWATCH_ROLE));
    assertThat(aws.cloudWatchRole).contains(FakeAws.OWN_ROLE);
    aws.roles.put(FakeAws.TEAM_ROLE, new CloudWatchRoles.Description.Found(FakeAws.TRUSTING));

    assertThat(undo(entry, Given.enforcing())).isInstanceOf(Verdict.Possible.class);

    assertThat(aws.cloudWatchRole).contains(FakeAws.TEAM_ROLE);
    assertThat(undo(entry, auditing())).isInstanceOf(Verdict.MovedOn.class);
  }

  @Test
  void anUndoThatLeftTheAccountWithoutARoleCanBeUndoneItself() {
    aws.cloudWatchRole = Optional.empty();
    reconciler.handle(
        new io.github.stageguard.event.Trigger.AccountChanged(
            Given.occasion("UpdateAccount", aws.now)),
        Given.enforcing());
    assertThat(undo(entry(Change.CloudWatchRoleReplaced.class), auditing()))
        .isInstanceOf(Verdict.Possible.class);
    assertThat(aws.cloudWatchRole).isEmpty();
    JournalEntry undo = entry(Change.CloudWatchRoleReplaced.class);
    assertThat(undo.change()).isEqualTo(new Change.CloudWatchRoleReplaced(FakeAws.OWN_ROLE, ""));

    assertThat(undo(undo, Given.enforcing())).isInstanceOf(Verdict.Possible.class);

    assertThat(aws.cloudWatchRole).contains(FakeAws.OWN_ROLE);
  }

  @Test
  void whatWasNeverMadeIsNotUndone() {
    aws.put(Given.compliant());
    JournalEntry entry =
        new JournalEntry(
            "id",
            aws.now,
            Optional.of(REF),
            Given.occasion("UpdateStage", aws.now),
            new Change.StageEdited(
                Given.compliant(),
                List.of(new StageEdit.LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR))),
            State.NOT_MADE);

    assertThat(undo(entry, auditing())).isInstanceOf(Verdict.Impossible.class);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aStageThatIsGoneIsNotUndone() {
    aws.put(Given.violating());
    remediate(REF, Given.enforcing());
    aws.stages.clear();

    assertThat(undo(entry(Change.StageEdited.class), auditing()))
        .isInstanceOf(Verdict.Impossible.class);
  }
}
