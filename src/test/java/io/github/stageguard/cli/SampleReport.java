package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.Exemption;
import io.github.stageguard.cli.AccountReport.Unread;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reports to show: planned from stages by the policy, as an audit does. */
final class SampleReport {
  static final Instant AT = Instant.parse("2026-11-23T09:30:00Z");
  static final Place PLACE = new Place("aws", "eu-central-1", "111122223333");
  static final AccessLog TEAMS_OWN =
      new AccessLog(
          PLACE.logGroupArn("orders"),
          "{\"requestId\":\"$context.requestId\",\"status\":\"$context.status\","
              + "\"key\":\"$context.identity.apiKey\"}");
  static final LogSettings ERRORS = new LogSettings(LogLevel.ERROR, false);

  private static final Policy POLICY =
      PolicyDocument.parse(
          """
          version: 1
          exemptions:
            - match: {apiId: loadtest01, stage: "load-*"}
              rules: [accessLogs, executionLogs]
              until: 2026-12-05
              reason: load test writes 40 GB a day
              approvedBy: security@example.com
          """);

  private SampleReport() {}

  /** A small account that has something of everything. */
  static AccountReport small() {
    List<AuditedStage> stages = new ArrayList<>();
    stages.add(
        audited(
            stage(
                ApiKind.REST,
                "a1b2c3d4e5",
                "prod",
                complete(ApiKind.REST, "a1b2c3d4e5", "prod"),
                ERRORS)));
    stages.add(
        audited(stage(ApiKind.REST, "a1b2c3d4e5", "dev", AccessLog.NONE, LogSettings.SILENT)));
    stages.add(
        audited(
            stage(
                ApiKind.REST,
                "f6g7h8i9j0",
                "prod",
                TEAMS_OWN,
                ERRORS,
                Map.of("pets/POST", new LogSettings(LogLevel.OFF, false)))));
    Stage traced =
        stage(
            ApiKind.WEBSOCKET,
            "chat000001",
            "live",
            complete(ApiKind.WEBSOCKET, "chat000001", "live"),
            ERRORS,
            Map.of("sendMessage", new LogSettings(LogLevel.INFO, true)));
    stages.add(
        audited(
            traced,
            Optional.of(
                new Lease(
                    "lease-1",
                    traced.ref(),
                    AT.minus(Duration.ofMinutes(6)),
                    AT.plus(Duration.ofMinutes(54)),
                    "arn:aws:sts::111122223333:assumed-role/Developer/alice",
                    "event-1"))));
    stages.add(
        audited(
            stage(
                ApiKind.REST,
                "k1l2m3n4o5",
                "test",
                complete(ApiKind.REST, "k1l2m3n4o5", "test"),
                new LogSettings(LogLevel.INFO, true))));
    stages.add(
        audited(stage(ApiKind.HTTP, "http000001", "$default", AccessLog.NONE, LogSettings.SILENT)));
    stages.add(
        audited(
            stage(
                ApiKind.HTTP,
                "http000002",
                "v1",
                complete(ApiKind.HTTP, "http000002", "v1"),
                LogSettings.SILENT)));
    stages.add(
        audited(stage(ApiKind.REST, "loadtest01", "load-1", AccessLog.NONE, LogSettings.SILENT)));
    return report(
        stages,
        List.of(
            new Assessment(
                new Finding.CloudWatchRoleDoubtful(
                    "arn:aws:iam::111122223333:role/apigateway-logs",
                    "it may not write to log groups under /aws/vendedlogs/"),
                new Enforcement.Enforced(),
                false)),
        List.of(
            new Unread(
                "zz9plural0",
                new CallFailedException(
                    CallFailedException.Kind.DENIED,
                    "apigateway:GetStages",
                    "AccessDeniedException",
                    "User is not authorized to perform apigateway:GET",
                    null))));
  }

  /** An account of that many stages, a third of which violate the policy. */
  static AccountReport large(int stages) {
    List<AuditedStage> audited = new ArrayList<>();
    for (int i = 0; i < stages; i++) {
      ApiKind kind = List.of(ApiKind.REST, ApiKind.HTTP, ApiKind.WEBSOCKET).get(i % 3);
      String api = "api%07d".formatted(i / 2);
      String name = i % 2 == 0 ? "prod" : "dev";
      audited.add(
          switch (i % 5) {
            case 0 -> audited(stage(kind, api, name, AccessLog.NONE, LogSettings.SILENT));
            case 1 -> audited(stage(kind, api, name, TEAMS_OWN, ERRORS));
            default -> audited(stage(kind, api, name, complete(kind, api, name), ERRORS));
          });
    }
    return report(audited, List.of(), List.of());
  }

  /** A report of these stages, with the policy's exemptions. */
  static AccountReport report(
      List<AuditedStage> stages, List<Assessment> role, List<Unread> unread) {
    return new AccountReport(
        AT,
        PLACE,
        "SSM parameter /stageguard/policy",
        stages,
        role,
        List.of(
            new Exemption(
                "loadtest01",
                "load-*",
                List.of("accessLogs", "executionLogs"),
                new Enforcement.Exempted(
                    LocalDate.parse("2026-12-05"),
                    "load test writes 40 GB a day",
                    "security@example.com"))),
        unread,
        Map.of("apigateway:GetRestApis", 1, "apigateway:GetStages", 12, "apigateway:GetApis", 1));
  }

  static Stage stage(ApiKind kind, String api, String name, AccessLog log, LogSettings defaults) {
    return stage(kind, api, name, log, defaults, Map.of());
  }

  static Stage stage(
      ApiKind kind,
      String api,
      String name,
      AccessLog log,
      LogSettings defaults,
      Map<String, LogSettings> others) {
    TreeMap<String, LogSettings> settings = new TreeMap<>(others);
    settings.put(Stage.DEFAULTS, kind.hasExecutionLogs() ? defaults : LogSettings.SILENT);
    return new Stage(
        new StageRef(kind.family(), api, name),
        kind,
        log,
        settings,
        Map.of("team", "orders"),
        Optional.of(AT.minus(Duration.ofDays(3))),
        name.equals(StageRef.DEFAULT_STAGE));
  }

  static AuditedStage audited(Stage stage) {
    return audited(stage, Optional.empty());
  }

  static AuditedStage audited(Stage stage, Optional<Lease> lease) {
    Subject subject = new Subject(stage, PLACE.partition(), PLACE.region(), PLACE.account());
    return new AuditedStage(
        stage,
        Planner.plan(
            POLICY.forStage(subject, LocalDate.ofInstant(AT, ZoneOffset.UTC)), stage, PLACE),
        lease);
  }

  /** Access logs as the policy wants them. */
  static AccessLog complete(ApiKind kind, String api, String name) {
    Stage bare = stage(kind, api, name.replace("$default", "default"), AccessLog.NONE, ERRORS);
    return audited(bare).plan().edits().stream()
        .map(edit -> ((AccessLogEdit) edit).after())
        .findFirst()
        .orElseThrow();
  }
}
