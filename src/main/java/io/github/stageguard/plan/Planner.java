package io.github.stageguard.plan;

import io.github.stageguard.accesslog.AccessLogFormat;
import io.github.stageguard.accesslog.CompletedFormat;
import io.github.stageguard.plan.Remediation.EditStage;
import io.github.stageguard.plan.Remediation.LeaseDataTrace;
import io.github.stageguard.plan.Remediation.ReadyLogGroup;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Holds a stage against the policy. A pure function: the same stage and policy give the same plan.
 */
public final class Planner {
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private final StagePolicy policy;
  private final Stage stage;
  private final Place place;
  private final List<Assessment> findings = new ArrayList<>();
  private final List<Remediation> remediations = new ArrayList<>();

  private Planner(StagePolicy policy, Stage stage, Place place) {
    this.policy = policy;
    this.stage = stage;
    this.place = place;
  }

  /** The plan for one stage whose log group nobody looked at. */
  public static Plan plan(StagePolicy policy, Stage stage, Place place) {
    return plan(policy, stage, place, new AccessLogGroup.Unseen());
  }

  /**
   * The plan for one stage.
   *
   * @param policy the policy as it holds for this stage today
   * @param stage the stage as read
   * @param place where the policy's log group would be
   * @param logGroup what is known of the log group that the stage's access logs go to
   */
  public static Plan plan(StagePolicy policy, Stage stage, Place place, AccessLogGroup logGroup) {
    Planner planner = new Planner(policy, stage, place);
    planner.dataTrace();
    planner.accessLogs(logGroup);
    planner.executionLogs();
    return new Plan(planner.findings, planner.remediations);
  }

  /** The edits that switch data trace off wherever it is on, and touch nothing else. */
  public static List<StageEdit> dataTraceOff(Stage stage) {
    return traced(stage).stream().<StageEdit>map(key -> new DataTraceEdit(key, false)).toList();
  }

  private void dataTrace() {
    StagePolicy.DataTrace rule = policy.dataTrace();
    List<String> keys = traced(stage);
    if (isOff(rule.enforcement()) || keys.isEmpty()) {
      return;
    }
    found(new Finding.DataTraceOn(keys), rule.enforcement());
    remedy(rule.enforcement(), new LeaseDataTrace(keys, rule.lease()));
  }

  private void accessLogs(AccessLogGroup logGroup) {
    StagePolicy.AccessLogs rule = policy.accessLogs();
    if (isOff(rule.enforcement())) {
      return;
    }
    AccessLog before = stage.accessLog();
    String destination = destination(rule, before);
    String format = format(rule, before);
    AccessLog after = new AccessLog(destination, format);
    boolean lost =
        destination.equals(before.destinationArn()) && isLost(rule, destination, logGroup);
    if (!after.hasFormat() || (after.equals(before) && !lost)) {
      return;
    }
    if (!destination.equals(before.destinationArn())) {
      remedy(rule.enforcement(), new ReadyLogGroup(rule.logGroup()));
    }
    remedy(rule.enforcement(), new EditStage(new AccessLogEdit(before, after)));
  }

  private String destination(StagePolicy.AccessLogs rule, AccessLog before) {
    String own = place.logGroupArn(rule.logGroup().name());
    if (!before.hasDestination()) {
      found(new Finding.DestinationMissing(), rule.enforcement());
      return own;
    }
    if (before.destinationArn().equals(own) || rule.allows(before.destinationArn())) {
      return before.destinationArn();
    }
    found(new Finding.DestinationNotAllowed(before.destinationArn()), rule.enforcement());
    return own;
  }

  /** Looks at the destination's log group; true if access logs must be set again to reach it. */
  private boolean isLost(StagePolicy.AccessLogs rule, String destination, AccessLogGroup logGroup) {
    StagePolicy.LogGroup wanted = rule.logGroup();
    boolean own = destination.equals(place.logGroupArn(wanted.name()));
    return switch (logGroup) {
      case AccessLogGroup.Unseen() -> false;
      case AccessLogGroup.Missing() -> {
        Finding missing =
            new Finding.LogGroupMissing(place.logGroupName(destination).orElseThrow());
        findings.add(new Assessment(missing, rule.enforcement(), own && !stage.managed()));
        if (own) {
          remedy(rule.enforcement(), new ReadyLogGroup(wanted));
        }
        yield false;
      }
      case AccessLogGroup.Seen(var state) -> {
        if (own) {
          ownLogGroup(rule.enforcement(), wanted, state);
        }
        boolean lost = own && stage.kind() == ApiKind.HTTP && isYoungerThanItsUse(state);
        if (lost) {
          found(new Finding.LogDeliveryLost(wanted.name()), rule.enforcement());
        }
        yield lost;
      }
    };
  }

  /**
   * API Gateway puts the permission to deliver an HTTP API's access logs on the log group itself,
   * when they are set (observed): it goes with the group. The two times come from two services.
   */
  private boolean isYoungerThanItsUse(LogGroupState state) {
    return state.createdAt().isPresent()
        && stage.lastUpdated().isPresent()
        && state.createdAt().get().isAfter(stage.lastUpdated().get().plus(CLOCKS_APART));
  }

  private void ownLogGroup(
      Enforcement enforcement, StagePolicy.LogGroup wanted, LogGroupState state) {
    int before = findings.size();
    OptionalInt days = state.retentionDays();
    if (days.isPresent() && days.getAsInt() < wanted.retentionDays()) {
      found(
          new Finding.RetentionTooShort(wanted.name(), days.getAsInt(), wanted.retentionDays()),
          enforcement);
    }
    if (wanted.kmsKeyArn().isPresent() && state.kmsKeyArn().isEmpty()) {
      found(new Finding.KmsKeyMissing(wanted.name()), enforcement);
    }
    if (findings.size() > before) {
      remedy(enforcement, new ReadyLogGroup(wanted));
    }
  }

  private String format(StagePolicy.AccessLogs rule, AccessLog before) {
    CompletedFormat completed =
        AccessLogFormat.complete(before.format(), stage.kind(), rule.format());
    return switch (completed) {
      case CompletedFormat.AsItIs() -> before.format();
      case CompletedFormat.Completed(var format, var added, var replaced) -> {
        found(
            before.hasFormat()
                ? new Finding.FormatIncomplete(added, replaced)
                : new Finding.FormatMissing(),
            rule.enforcement());
        yield format;
      }
      case CompletedFormat.Unfit(var reason, var missing, var forbidden) -> {
        findings.add(
            new Assessment(
                new Finding.FormatUnfit(reason, missing, forbidden), rule.enforcement(), false));
        yield before.format();
      }
    };
  }

  private void executionLogs() {
    StagePolicy.ExecutionLogs rule = policy.executionLogs();
    if (isOff(rule.enforcement()) || !stage.kind().hasExecutionLogs()) {
      return;
    }
    for (Map.Entry<String, LogSettings> entry : stage.settings().entrySet()) {
      var level = entry.getValue().level();
      if (level.isBelow(rule.minimumLevel())) {
        found(
            new Finding.ExecutionLevelTooLow(entry.getKey(), level, rule.minimumLevel()),
            rule.enforcement());
        remedy(
            rule.enforcement(),
            new EditStage(new LevelEdit(entry.getKey(), level, rule.minimumLevel())));
      }
    }
  }

  private void found(Finding finding, Enforcement enforcement) {
    findings.add(new Assessment(finding, enforcement, !stage.managed()));
  }

  private void remedy(Enforcement enforcement, Remediation remediation) {
    if (enforcement instanceof Enforcement.Enforced && !stage.managed()) {
      remediations.add(remediation);
    }
  }

  private static List<String> traced(Stage stage) {
    return stage.settings().entrySet().stream()
        .filter(entry -> entry.getValue().dataTrace())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isOff(Enforcement enforcement) {
    return enforcement instanceof Enforcement.Off;
  }
}
