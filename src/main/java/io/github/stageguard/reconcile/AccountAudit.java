package io.github.stageguard.reconcile;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiPage;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.Stages;
import io.github.stageguard.sweep.Pace;
import io.github.stageguard.sweep.PacedCalls;
import io.github.stageguard.sweep.PacedStages;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A look at stages that plans for each of them, with its log group and the account's role, and
 * writes nothing. It keeps the pace of the policy's sweep.
 */
public final class AccountAudit {
  private final Reconciler.Ports ports;
  private final Place place;
  private final String cloudWatchRoleArn;
  private final InstantSource clock;
  private final Pace pace;
  private final Progress progress;

  /** A stage as read and what is to be done about it. */
  public record Planned(Stage stage, Plan plan) {
    public Planned {
      Objects.requireNonNull(stage);
      Objects.requireNonNull(plan);
    }
  }

  /**
   * Something that could not be read.
   *
   * @param apiId the API whose stages are not known; empty if it is a log group or the role
   * @param cause why
   */
  public record Unread(String apiId, CallFailedException cause) {
    public Unread {
      Objects.requireNonNull(apiId);
      Objects.requireNonNull(cause);
    }
  }

  /**
   * What was seen.
   *
   * @param stages in the order in which AWS lists their APIs
   * @param role what is wrong with the account's CloudWatch role, which is looked at if a stage was
   *     seen that needs it
   * @param unread what could not be read
   */
  public record Seen(List<Planned> stages, List<Assessment> role, List<Unread> unread) {
    public Seen {
      stages = List.copyOf(stages);
      role = List.copyOf(role);
      unread = List.copyOf(unread);
    }
  }

  /** Is told how far the look has come. */
  @FunctionalInterface
  public interface Progress {

    /**
     * After each API.
     *
     * @param apis how many were looked at
     * @param listed how many are known of so far
     */
    void seen(int apis, int listed);
  }

  /**
   * @param cloudWatchRoleArn the role that the stack owns; empty if there is none
   */
  public AccountAudit(
      Reconciler.Ports ports,
      Place place,
      String cloudWatchRoleArn,
      InstantSource clock,
      Pace pace,
      Progress progress) {
    this.ports = Objects.requireNonNull(ports);
    this.place = Objects.requireNonNull(place);
    this.cloudWatchRoleArn = Objects.requireNonNull(cloudWatchRoleArn);
    this.clock = Objects.requireNonNull(clock);
    this.pace = Objects.requireNonNull(pace);
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * Looks at every API.
   *
   * @param wanted which stages to plan for
   * @throws CallFailedException if the APIs cannot be listed
   */
  public Seen all(Policy policy, Predicate<Stage> wanted) {
    Look look = new Look(policy, wanted);
    List<Api> apis = new ArrayList<>();
    for (ApiFamily family : ApiFamily.values()) {
      String token = "";
      do {
        ApiPage page = look.stages.apis(family, token);
        apis.addAll(page.apis());
        token = page.next();
      } while (!token.isEmpty());
    }
    for (int i = 0; i < apis.size(); i++) {
      Api api = apis.get(i);
      look.read(api.id(), () -> look.stages.ofApi(api));
      progress.seen(i + 1, apis.size());
    }
    return look.seen();
  }

  /**
   * Looks at one API, whose family need not be known.
   *
   * @param wanted which stages to plan for
   */
  public Seen of(String apiId, Policy policy, Predicate<Stage> wanted) {
    Look look = new Look(policy, wanted);
    for (ApiFamily family : ApiFamily.values()) {
      if (look.planned.isEmpty() && look.unread.isEmpty()) {
        look.read(apiId, () -> look.stages.ofApi(family, apiId));
      }
    }
    return look.seen();
  }

  private interface Reading {
    List<Stage> stages();
  }

  private final class Look {
    private final Settings settings;
    private final Predicate<Stage> wanted;
    private final Stages stages;
    private final AccountRole role;
    private final DestinationGroups destinations;
    private final List<Planned> planned = new ArrayList<>();
    private final List<Unread> unread = new ArrayList<>();

    Look(Policy policy, Predicate<Stage> wanted) {
      pace.set(policy.sweep().requestsPerSecond(), Instant.MAX);
      PacedCalls paced = new PacedCalls(pace);
      LogGroups logGroups = new PacedLogGroups(ports.logGroups(), paced);
      this.settings = new Settings(false, policy);
      this.wanted = wanted;
      this.stages = new PacedStages(ports.stagesOnce(), paced);
      this.role =
          new AccountRole(
              new PacedRoles(ports.rolesOnce(), paced),
              logGroups,
              place,
              cloudWatchRoleArn,
              clock,
              true);
      this.destinations =
          new DestinationGroups(
              new LogGroupIndex(logGroups, policy.logGroupPrefix(place)),
              stage -> policyFor(stage).accessLogs().enforcement(),
              place,
              clock);
    }

    void read(String apiId, Reading reading) {
      try {
        reading.stages().stream().filter(wanted).forEach(this::plan);
      } catch (CallFailedException e) {
        unread.add(new Unread(apiId, e));
      }
    }

    private void plan(Stage stage) {
      planned.add(
          new Planned(
              stage,
              Planner.plan(policyFor(stage), stage, place, destinations.at(stage).logGroup())));
    }

    private StagePolicy policyFor(Stage stage) {
      Subject subject = new Subject(stage, place.partition(), place.region(), place.account());
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
      return settings.policy().forStage(subject, today);
    }

    /** Nothing is changed, so nothing is written down. */
    private Ledger noLedger() {
      return new Ledger(
          Journal.NONE,
          Optional.empty(),
          new Occasion("Audit", "", clock.instant(), Actor.NOBODY),
          settings.policy().journalRetention(),
          clock,
          () -> "",
          made -> {},
          false);
    }

    Seen seen() {
      destinations.failures().forEach(cause -> unread.add(new Unread("", cause)));
      List<Assessment> findings = List.of();
      if (planned.stream().anyMatch(each -> each.stage().kind().needsCloudWatchRole())) {
        AccountOutcome outcome = role.outcome(settings, noLedger(), new ArrayList<>());
        outcome.failure().ifPresent(cause -> unread.add(new Unread("", cause)));
        findings = outcome.findings();
      }
      return new Seen(planned, findings, unread);
    }
  }
}
