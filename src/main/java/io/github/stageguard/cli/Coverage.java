package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.Stage;
import java.util.List;

/**
 * How much of one kind of API is logged.
 *
 * @param apis APIs with a stage
 * @param stages stages
 * @param accessLogs stages that have a destination and a format
 * @param executionLogs stages where every method or route setting logs at ERROR or more; 0 for HTTP
 *     APIs, which write none
 * @param dataTraces stages that log full requests and responses
 */
record Coverage(long apis, long stages, long accessLogs, long executionLogs, long dataTraces) {

  static Coverage of(ApiKind kind, List<AuditedStage> all) {
    List<Stage> stages =
        all.stream().map(AuditedStage::stage).filter(stage -> stage.kind() == kind).toList();
    return new Coverage(
        stages.stream().map(stage -> stage.ref().apiId()).distinct().count(),
        stages.size(),
        stages.stream().filter(Coverage::hasAccessLogs).count(),
        stages.stream().filter(Coverage::hasExecutionLogs).count(),
        stages.stream().filter(Stage::hasDataTrace).count());
  }

  private static boolean hasAccessLogs(Stage stage) {
    return stage.accessLog().hasDestination() && stage.accessLog().hasFormat();
  }

  private static boolean hasExecutionLogs(Stage stage) {
    return stage.kind().hasExecutionLogs()
        && stage.settings().values().stream()
            .noneMatch(settings -> settings.level().isBelow(LogLevel.ERROR));
  }
}
