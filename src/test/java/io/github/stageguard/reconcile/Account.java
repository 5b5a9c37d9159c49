package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.PLACE;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** An account with many stages of all kinds. */
final class Account {
  static final String TEAM_GROUP = "/team/access";

  private Account() {}

  /** Two stages an API, all compliant, but {@code prod} of every tenth API. */
  static void fill(FakeAws aws, int apis) {
    aws.logGroups.put(TEAM_GROUP, new LogGroupState(OptionalInt.empty(), Optional.empty()));
    for (int i = 0; i < apis; i++) {
      aws.put(compliant(ref(i, "dev")));
      aws.put(i % 10 == 3 ? violating(ref(i, "prod")) : compliant(ref(i, "prod")));
    }
  }

  /** Of every seven APIs, five are REST, one HTTP, one WebSocket. */
  static StageRef ref(int api, String stage) {
    return new StageRef(kind(api).family(), "api%06d".formatted(api), stage);
  }

  static ApiKind kind(int api) {
    return switch (api % 7) {
      case 5 -> ApiKind.HTTP;
      case 6 -> ApiKind.WEBSOCKET;
      default -> ApiKind.REST;
    };
  }

  static Stage compliant(StageRef ref) {
    ApiKind kind = kindOf(ref);
    return stage(
        ref,
        new AccessLog(PLACE.logGroupArn(TEAM_GROUP), Given.goodFormat(kind)),
        kind == ApiKind.HTTP ? LogSettings.SILENT : new LogSettings(LogLevel.ERROR, false));
  }

  static Stage violating(StageRef ref) {
    return stage(ref, AccessLog.NONE, LogSettings.SILENT);
  }

  static Stage traced(StageRef ref, AccessLog accessLog) {
    return stage(ref, accessLog, new LogSettings(LogLevel.ERROR, true));
  }

  static Stage stage(StageRef ref, AccessLog accessLog, LogSettings defaults) {
    return new Stage(
        ref,
        kindOf(ref),
        accessLog,
        new TreeMap<>(Map.of(Stage.DEFAULTS, defaults)),
        Map.of(),
        Optional.of(Instant.parse("2026-11-22T11:00:00Z")),
        false);
  }

  private static ApiKind kindOf(StageRef ref) {
    return kind(Integer.parseInt(ref.apiId().substring(3)));
  }
}
