package io.github.stageguard.sweep;

import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.LargeAccount.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;

/** What is wrong with stages, told from AWS's answers alone and not by StageGuard's own planner. */
public final class Inspection {
  /** The logging of one stage: destination and format, and level and trace of each entry. */
  private record Logging(String destination, String format, Map<String, Entry> entries) {}

  private record Entry(String level, boolean trace) {}

  private final Clients account;
  private final Set<String> logGroups;
  private final Set<String> leases;

  private Inspection(Clients account) {
    this.account = account;
    this.logGroups =
        account.logs().describeLogGroupsPaginator().logGroups().stream()
            .map(LogGroup::logGroupName)
            .collect(Collectors.toSet());
    this.leases =
        account
            .scheduler()
            .listSchedulesPaginator(r -> r.groupName(FunctionAccount.LEASE_GROUP))
            .schedules()
            .stream()
            .map(ScheduleSummary::name)
            .collect(Collectors.toSet());
  }

  /**
   * One text for each thing that is wrong with a stage; a trace is right as long as it is leased.
   */
  public static List<String> of(Clients account, List<Seeded> stages) {
    Inspection inspection = new Inspection(account);
    return stages.stream().flatMap(stage -> inspection.faults(stage).stream()).toList();
  }

  private List<String> faults(Seeded stage) {
    Logging logging = stage.kind() == ApiKind.REST ? rest(stage) : v2(stage);
    List<String> faults = new ArrayList<>();
    String[] arn = logging.destination().split(":log-group:", 2);
    if (arn.length < 2 || !logGroups.contains(arn[1])) {
      faults.add("no log group");
    }
    Arrays.stream(LargeAccount.FORMATS.get(stage.kind()).split(" "))
        .filter(variable -> !logging.format().contains(variable))
        .forEach(variable -> faults.add("no " + variable));
    if (stage.kind().hasExecutionLogs() && logging.entries().isEmpty()) {
      faults.add("no execution logs");
    }
    logging
        .entries()
        .forEach(
            (key, entry) -> {
              if (!Set.of("ERROR", "INFO").contains(entry.level())) {
                faults.add(key + " at " + entry.level());
              }
              if (entry.trace() && !leases.contains(LeaseName.of(ref(stage)))) {
                faults.add(key + " traced without a lease");
              }
            });
    return faults.stream().map(fault -> stage.kind() + " " + ref(stage) + ": " + fault).toList();
  }

  private static StageRef ref(Seeded stage) {
    return new StageRef(stage.kind().family(), stage.apiId(), stage.name());
  }

  private Logging rest(Seeded stage) {
    var read =
        account.apiGateway().getStage(r -> r.restApiId(stage.apiId()).stageName(stage.name()));
    Map<String, Entry> entries = new HashMap<>();
    for (Map.Entry<String, MethodSetting> entry : read.methodSettings().entrySet()) {
      MethodSetting setting = entry.getValue();
      entries.put(entry.getKey(), new Entry(setting.loggingLevel(), setting.dataTraceEnabled()));
    }
    var log = read.accessLogSettings();
    return log == null
        ? new Logging("", "", entries)
        : new Logging(log.destinationArn(), log.format(), entries);
  }

  private Logging v2(Seeded stage) {
    var read = account.apiGatewayV2().getStage(r -> r.apiId(stage.apiId()).stageName(stage.name()));
    Map<String, Entry> entries = new HashMap<>();
    if (stage.kind().hasExecutionLogs()) {
      var defaults = read.defaultRouteSettings();
      entries.put(
          "defaults", new Entry(defaults.loggingLevelAsString(), defaults.dataTraceEnabled()));
      read.routeSettings()
          .forEach(
              (route, setting) ->
                  entries.put(
                      route,
                      new Entry(setting.loggingLevelAsString(), setting.dataTraceEnabled())));
    }
    var log = read.accessLogSettings();
    return log == null
        ? new Logging("", "", entries)
        : new Logging(log.destinationArn(), log.format(), entries);
  }
}
