package io.github.stageguard.reconcile;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.ContestSchedules;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.LeaseSchedules;
import io.github.stageguard.policy.LogGroupOwner;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import io.github.stageguard.sweep.Pace;
import io.github.stageguard.sweep.PacedCalls;
import io.github.stageguard.sweep.PacedStages;
import io.github.stageguard.sweep.SweepSchedules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does what a trigger calls for. Failures of one stage are part of the outcome; the other stages go
 * on.
 */
public final class Reconciler {
  private final Stages stages;
  private final LogGroups logGroups;
  private final Place place;
  private final AccountRole role;
  private final StageReconciler each;
  private final AccountSweep sweep;
  private final Journal journal;
  private final Leases leases;

  /**
   * @param ports what is worked on
   * @param place where all that is
   * @param names the ARNs that StageGuard goes by
   * @param clock the time
   * @param pause how to wait between tries of one write
   * @param pace the pace of sweeps
   * @param ids makes ids of leases and sweeps; never the same twice
   */
  public Reconciler(
      Ports ports,
      Place place,
      Names names,
      InstantSource clock,
      Pause pause,
      Pace pace,
      Supplier<String> ids) {
    this.stages = ports.stages();
    this.logGroups = ports.logGroups();
    this.place = place;
    this.leases = new Leases(ports.leases(), names.functionArn(), names.leaseRoleArn(), clock, ids);
    LogGroupReadiness readiness = new LogGroupReadiness(logGroups);
    this.role =
        new AccountRole(ports.roles(), logGroups, place, names.cloudWatchRoleArn(), clock, false);
    this.journal = ports.journal();
    StageReconciler.Books books =
        new StageReconciler.Books(journal, ports.contests(), ids, true, false);
    this.each = new StageReconciler(stages, leases, readiness, role, place, clock, pause, books);
    PacedCalls paced = new PacedCalls(pace);
    LogGroups pacedLogGroups = new PacedLogGroups(logGroups, paced);
    Stages pacedStages = new PacedStages(ports.stagesOnce(), paced);
    AccountRole pacedRole =
        new AccountRole(
            new PacedRoles(ports.rolesOnce(), paced),
            pacedLogGroups,
            place,
            names.cloudWatchRoleArn(),
            clock,
            true);
    this.sweep =
        new AccountSweep(
            new AccountSweep.With(
                pacedStages,
                new StageReconciler(
                    pacedStages,
                    leases,
                    readiness,
                    pacedRole,
                    place,
                    clock,
                    pause,
                    new StageReconciler.Books(journal, ports.contests(), ids, false, false)),
                pacedLogGroups,
                ports.leases(),
                ports.sweeps(),
                place,
                pace,
                clock,
                ids));
  }

  /**
   * What is worked on.
   *
   * @param stages the stages
   * @param stagesOnce the same, with no call repeated
   * @param roles the account's role
   * @param rolesOnce the same, with no call repeated
   * @param leases the lease schedules
   * @param sweeps the schedules of sweeps that go on
   * @param logGroups the log groups
   * @param journal what was done and is about to be
   * @param contests have contested stages looked at again
   */
  public record Ports(
      Stages stages,
      Stages stagesOnce,
      CloudWatchRoles roles,
      CloudWatchRoles rolesOnce,
      LeaseSchedules leases,
      SweepSchedules sweeps,
      LogGroups logGroups,
      Journal journal,
      ContestSchedules contests) {}

  /**
   * The ARNs that StageGuard goes by.
   *
   * @param functionArn whom a lease's schedule invokes
   * @param leaseRoleArn as which role it does
   * @param cloudWatchRoleArn the role to put in place of a broken one; empty if there is none
   */
  public record Names(String functionArn, String leaseRoleArn, String cloudWatchRoleArn) {}

  /** Handles one trigger that is no sweep with the settings in force. */
  public Outcome handle(Trigger trigger, Settings settings) {
    return handle(trigger, settings, Invocation.UNBOUNDED);
  }

  /** Handles one trigger with the settings in force. */
  public Outcome handle(Trigger trigger, Settings settings, Invocation invocation) {
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
      case Trigger.LogGroupChanged changed -> logGroup(changed, settings);
      case Trigger.SweepDue due -> sweep.run(due, settings, invocation);
      case Trigger.AccountChanged changed -> account(changed, settings);
    };
  }

  /**
   * What enforcing would come to for the lease of a stage that has data trace on, as things are.
   * Writes nothing.
   *
   * @param length how long a new lease would last
   * @throws CallFailedException if the lease's schedule cannot be read
   */
  public Hold foreseen(Stage stage, Occasion occasion, Duration length) {
    return leases.foreseen(stage, occasion, length);
  }

  /**
   * Closes what the journal has open of this: it was told.
   *
   * @throws CallFailedException if the journal does not answer; the event then comes again
   */
  public void close(StageOutcome told) {
    close(Optional.of(told.stage()), told.made());
  }

  /** Closes what the journal has open of the account's role: it was told. */
  public void close(AccountOutcome told) {
    close(Optional.empty(), told.made());
  }

  /** The latest goes last: by it notices have their ids, so it is there as long as any. */
  private void close(Optional<StageRef> stage, List<Made> made) {
    made.stream()
        .filter(each -> !each.id().isEmpty())
        .sorted(Comparator.comparing(Made::id))
        .forEach(
            each -> {
              boolean ofAccount = each.change() instanceof Change.CloudWatchRoleReplaced;
              journal.close(
                  ofAccount ? Optional.empty() : stage, each.id(), JournalEntry.State.DONE);
            });
  }

  private static Outcome of(Trigger trigger, Settings settings, StageOutcome outcome) {
    return Outcome.of(trigger, settings.enforcing(), outcome.reason(), List.of(outcome));
  }

  private Outcome all(
      Trigger trigger, Occasion occasion, Supplier<List<Stage>> read, Settings settings) {
    List<Stage> concerned;
    try {
      concerned = read.get();
    } catch (CallFailedException e) {
      return Outcome.failed(trigger, settings.enforcing(), e);
    }
    List<StageOutcome> outcomes = new ArrayList<>();
    for (Stage stage : concerned) {
      boolean fresh = outcomes.isEmpty();
      outcomes.add(each.reconcile(settings, stage, occasion, DestinationLook.NONE, fresh));
    }
    String reason = outcomes.isEmpty() ? "no stage is concerned" : "";
    return Outcome.of(trigger, settings.enforcing(), reason, outcomes);
  }

  private Outcome logGroup(Trigger.LogGroupChanged changed, Settings settings) {
    List<LogGroupOwner> owners = settings.policy().ownersOf(changed.logGroup(), place);
    DestinationGroups look = each.destinations(settings, new LogGroupIndex(logGroups, ""));
    List<StageOutcome> outcomes = new ArrayList<>();
    Optional<CallFailedException> failure = Optional.empty();
    try {
      for (LogGroupOwner owner : owners) {
        for (Stage stage : stagesOf(owner)) {
          outcomes.add(each.reconcile(settings, stage, changed.occasion(), look, false));
        }
      }
    } catch (CallFailedException e) {
      failure = Optional.of(e);
    }
    String reason =
        outcomes.isEmpty() && failure.isEmpty()
            ? owners.isEmpty()
                ? "the policy has no log group of that name for a single API"
                : "the log group's stage does not exist"
            : "";
    return new Outcome(
        changed,
        settings.enforcing(),
        reason,
        outcomes,
        Optional.empty(),
        Optional.empty(),
        failure.or(() -> look.failures().stream().findFirst()));
  }

  /** The name of a log group does not tell which family its API is of. */
  private List<Stage> stagesOf(LogGroupOwner owner) {
    for (ApiFamily family : ApiFamily.values()) {
      List<Stage> found =
          owner
              .stageName()
              .map(name -> read(family, owner.apiId(), name))
              .orElseGet(() -> stages.ofApi(family, owner.apiId()));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private List<Stage> read(ApiFamily family, String apiId, String stageName) {
    return StageRef.isStageName(family, stageName)
        ? stages.read(new StageRef(family, apiId, stageName)).stream().toList()
        : List.of();
  }

  private Outcome account(Trigger.AccountChanged changed, Settings settings) {
    return new Outcome(
        changed,
        settings.enforcing(),
        "",
        List.of(),
        Optional.of(each.account(settings, changed.occasion())),
        Optional.empty(),
        Optional.empty());
  }
}
