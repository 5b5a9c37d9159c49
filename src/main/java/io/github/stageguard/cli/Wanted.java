package io.github.stageguard.cli;

import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stage's logging as the policy wants it, whether the policy enforces that, only audits it, or
 * grants the stage an exemption. What a rule that is off is about is as read.
 *
 * @param stage the stage as it should be
 * @param logGroup the policy's log group, if access logs go there
 * @param byHand what must be put right by hand, if anything
 */
record Wanted(Stage stage, Optional<LogGroup> logGroup, List<String> byHand) {
  Wanted {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(logGroup);
    byHand = List.copyOf(byHand);
  }

  /**
   * What the policy makes of a stage.
   *
   * @param stage as read; one that API Gateway manages is taken as if it could be changed
   * @param policy as it holds for the stage
   */
  static Wanted of(Stage stage, StagePolicy policy, Place place) {
    Stage changeable = with(stage, stage.accessLog(), stage.settings());
    Plan plan = Planner.plan(enforced(policy), changeable, place);
    AccessLog accessLog = stage.accessLog();
    TreeMap<String, LogSettings> settings = new TreeMap<>(stage.settings());
    for (StageEdit edit : plan.edits()) {
      switch (edit) {
        case StageEdit.AccessLogEdit access -> accessLog = access.after();
        case LevelEdit(var key, var before, var after) ->
            settings.compute(key, (_, now) -> set(now, after, now.dataTrace()));
        case DataTraceEdit(var key, var after) ->
            settings.compute(key, (_, now) -> set(now, now.level(), after));
      }
    }
    if (plan.lease().isPresent()) {
      settings.replaceAll((_, now) -> set(now, now.level(), false));
    }
    boolean own =
        accessLog.destinationArn().equals(place.logGroupArn(policy.accessLogs().logGroup().name()));
    return new Wanted(
        with(stage, accessLog, settings),
        own ? Optional.of(policy.accessLogs().logGroup()) : Optional.empty(),
        plan.findings().stream()
            .map(Assessment::finding)
            .filter(Finding.FormatUnfit.class::isInstance)
            .map(finding -> ((Finding.FormatUnfit) finding).reason())
            .toList());
  }

  private static LogSettings set(LogSettings now, LogLevel level, boolean dataTrace) {
    return new LogSettings(level, dataTrace, now.others());
  }

  private static Stage with(Stage stage, AccessLog log, SortedMap<String, LogSettings> settings) {
    return new Stage(
        stage.ref(),
        stage.kind(),
        log,
        settings,
        Map.copyOf(stage.tags()),
        stage.lastUpdated(),
        false);
  }

  private static StagePolicy enforced(StagePolicy policy) {
    StagePolicy.AccessLogs access = policy.accessLogs();
    StagePolicy.ExecutionLogs execution = policy.executionLogs();
    StagePolicy.DataTrace trace = policy.dataTrace();
    return new StagePolicy(
        new StagePolicy.AccessLogs(
            enforced(access.enforcement()),
            access.logGroup(),
            access.allowedDestinations(),
            access.format()),
        new StagePolicy.ExecutionLogs(enforced(execution.enforcement()), execution.minimumLevel()),
        new StagePolicy.DataTrace(enforced(trace.enforcement()), trace.lease(), trace.maximum()),
        policy.contested());
  }

  private static Enforcement enforced(Enforcement enforcement) {
    return switch (enforcement) {
      case Enforcement.Off off -> off;
      case Enforcement.Enforced _, Enforcement.Audited _, Enforcement.Exempted _ ->
          new Enforcement.Enforced();
    };
  }
}
