package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does what a trigger calls for. Failures of one stage are part of the outcome; the other stages go
 * on.
 */
public final class Reconciler {
  private final Stages stages;
  private final AccountRole role;
  private final StageReconciler each;

  /**
   * @param stages the stages
   * @param schedules the lease schedules
   * @param logGroups the log groups
   * @param roles the account's role
   * @param place where all that is
   * @param names the ARNs that StageGuard goes by
   * @param clock the time
   * @param pause how to wait between tries of one write
   * @param ids makes lease ids; never the same twice
   */
  public Reconciler(
      Stages stages,
      LeaseSchedules schedules,
      LogGroups logGroups,
      CloudWatchRoles roles,
      Place place,
      Names names,
      InstantSource clock,
      Pause pause,
      Supplier<String> ids) {
    this.stages = stages;
    this.role = new AccountRole(roles, logGroups, place, names.cloudWatchRoleArn(), clock);
    this.each =
        new StageReconciler(
            stages,
            new Leases(schedules, names.functionArn(), names.leaseRoleArn(), clock, ids),
            new LogGroupReadiness(logGroups),
            role,
            place,
            clock,
            pause);
  }

  /**
   * The ARNs that StageGuard goes by.
   *
   * @param functionArn whom a lease's schedule invokes
   * @param leaseRoleArn as which role it does
   * @param cloudWatchRoleArn the role to put in place of a broken one; empty if there is none
   */
  public record Names(String functionArn, String leaseRoleArn, String cloudWatchRoleArn) {}

  /** Handles one trigger with the settings in force. */
  public Outcome handle(Trigger trigger, Settings settings) {
    return switch (trigger) {
      case Trigger.Ignored ignored -> Outcome.ignored(ignored);
      case Trigger.StageChanged(StageRef stage, Occasion occasion) ->
          of(trigger, settings, each.reconcile(settings, stage, occasion));
      case Trigger.StageDeleted(StageRef stage, Occasion occasion) ->
          of(trigger, settings, each.deleted(settings, stage, occasion));
      case Trigger.LeaseEnded(var lease, Occasion occasion) ->
          of(trigger, settings, each.leaseEnded(settings, lease, occasion));
      case Trigger.DeploymentCreated created ->
          all(
              created,
              created.occasion(),
              () -> stages.ofDeployment(created.family(), created.apiId(), created.deploymentId()),
              settings);
      case Trigger.ApiChanged changed ->
          all(
              changed,
              changed.occasion(),
              () -> stages.ofApi(ApiFamily.V2, changed.apiId()),
              settings);
      case Trigger.LogGroupChanged changed -> throw new UnsupportedOperationException();
      case Trigger.SweepDue due -> throw new UnsupportedOperationException();
      case Trigger.AccountChanged changed -> account(changed, settings);
    };
  }

  private static Outcome of(Trigger trigger, Settings settings, StageOutcome outcome) {
    return new Outcome(
        trigger,
        settings.enforcing(),
        outcome.reason(),
        List.of(outcome),
        Optional.empty(),
        Optional.empty());
  }

  private Outcome all(
      Trigger trigger, Occasion occasion, Supplier<List<Stage>> read, Settings settings) {
    List<Stage> concerned;
    try {
      concerned = read.get();
    } catch (CallFailedException e) {
      return new Outcome(
          trigger, settings.enforcing(), "", List.of(), Optional.empty(), Optional.of(e));
    }
    List<StageOutcome> outcomes = new ArrayList<>();
    for (Stage stage : concerned) {
      boolean fresh = outcomes.isEmpty();
      outcomes.add(each.reconcile(settings, stage, occasion, fresh));
    }
    String reason = outcomes.isEmpty() ? "no stage is concerned" : "";
    return new Outcome(
        trigger, settings.enforcing(), reason, outcomes, Optional.empty(), Optional.empty());
  }

  private Outcome account(Trigger.AccountChanged changed, Settings settings) {
    AccountOutcome outcome;
    role.distrust();
    try {
      AccountRole.Seen seen = role.see(settings, List.of());
      Result result =
          seen.changes().isEmpty()
              ? seen.open().isEmpty() ? Result.COMPLIANT : Result.REPORTED
              : Result.REMEDIATED;
      outcome =
          new AccountOutcome(
              result, seen.findings(), seen.changes(), seen.open(), Optional.empty());
    } catch (CallFailedException e) {
      outcome = new AccountOutcome(Result.FAILED, List.of(), List.of(), List.of(), Optional.of(e));
    }
    return new Outcome(
        changed, settings.enforcing(), "", List.of(), Optional.of(outcome), Optional.empty());
  }
}
