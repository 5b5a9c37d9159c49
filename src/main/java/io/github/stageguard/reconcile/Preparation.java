package io.github.stageguard.reconcile;

import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes ready what a stage's edits need, each thing once: the account's role, and then the log
 * group, which is of no use to a stage that cannot be written to for want of the role.
 */
final class Preparation {
  private static final String LOG_GROUP = ":log-group:";

  private final StageReconciler with;
  private final Settings settings;
  private final StageRecord record;
  private final DestinationLook look;
  private final Sendable sendable;
  private final Ledger ledger;
  private final Ledger ofAccount;
  private Optional<LogGroup> readied = Optional.empty();
  private boolean roleSeen;

  Preparation(
      StageReconciler with,
      Settings settings,
      StageRecord record,
      DestinationLook look,
      Sendable sendable,
      Ledger ledger,
      Ledger ofAccount) {
    this.ledger = ledger;
    this.ofAccount = ofAccount;
    this.with = with;
    this.settings = settings;
    this.record = record;
    this.look = look;
    this.sendable = sendable;
  }

  /**
   * Makes ready what the edits need.
   *
   * @param edits what is to be sent, less whatever turns out to be impossible
   * @return whether that took a call
   */
  boolean prepare(Plan plan, Stage stage, Supplier<List<StageEdit>> edits) {
    boolean called = false;
    if (stage.kind().needsCloudWatchRole()
        && edits.get().stream().anyMatch(StageEdit::needsCloudWatchRole)
        && !roleSeen) {
      called = with.role.remembered().isEmpty();
      seeRole(stage);
    }
    if (needsLogGroup(plan, edits.get())) {
      called = true;
      readyLogGroup(plan.logGroup().get());
    }
    return called;
  }

  /** The role is looked at once more before the next write that needs it. */
  void seeRoleAgain() {
    roleSeen = false;
  }

  /** AWS does not find something that a write names: the log group may be what is missing. */
  void seeLogGroup(Stage stage, List<StageEdit> edits) {
    LogGroup own = with.policyFor(settings, stage).accessLogs().logGroup();
    boolean named =
        edits.stream()
            .anyMatch(
                edit ->
                    edit instanceof StageEdit.AccessLogEdit(var before, var after)
                        && after.destinationArn().equals(with.place.logGroupArn(own.name())));
    if (named && !Optional.of(own).equals(readied)) {
      readyLogGroup(own);
    }
  }

  /** A group is made ready for a write that names it, or because it is not as it should be. */
  private boolean needsLogGroup(Plan plan, List<StageEdit> edits) {
    if (plan.logGroup().isEmpty() || plan.logGroup().equals(readied)) {
      return false;
    }
    return plan.edits().stream().anyMatch(Sendable::setsDestination)
        ? edits.stream().anyMatch(Sendable::setsDestination)
        : !sendable.isOnlyTrace();
  }

  private void readyLogGroup(LogGroup logGroup) {
    readied = Optional.of(logGroup);
    try {
      with.logGroups.ready(logGroup, ledger);
      look.readied(logGroup);
    } catch (CallFailedException e) {
      if (e.mayPass() || e.kind() == Kind.GONE) {
        throw e;
      }
      sendable.noDestination();
      record.met(
          new Assessment(
              new Finding.LogGroupRefused(logGroup.name(), e.code(), e.awsMessage()),
              new Enforcement.Enforced(),
              true),
          true);
    }
  }

  private void seeRole(Stage stage) {
    AccountRole.Seen seen =
        with.role
            .remembered()
            .orElseGet(
                () ->
                    with.role.see(
                        settings,
                        List.of(
                            stage.executionLogGroup(),
                            with.policyFor(settings, stage).accessLogs().logGroup().name(),
                            destinationLogGroup(stage)),
                        ofAccount));
    roleSeen = true;
    sendable.noRole(!seen.set());
    seen.findings().forEach(finding -> record.met(finding, seen.open().contains(finding)));
  }

  private static String destinationLogGroup(Stage stage) {
    String arn = stage.accessLog().destinationArn();
    int name = arn.indexOf(LOG_GROUP);
    return name < 0 ? stage.executionLogGroup() : arn.substring(name + LOG_GROUP.length());
  }
}
