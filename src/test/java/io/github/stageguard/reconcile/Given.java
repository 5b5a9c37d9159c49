package io.github.stageguard.reconcile;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.Pace;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests of the reconciler start from. */
final class Given {
  static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  static final StageRef REF = new StageRef(ApiFamily.V1, "abcdef1234", "dev");
  static final Policy POLICY = PolicyDocument.packagedDefault();
  static final String OWN_GROUP = "/aws/vendedlogs/apigateway/abcdef1234/dev";
  static final String GOOD_FORMAT =
      "$context.extendedRequestId $context.identity.sourceIp $context.identity.caller"
          + " $context.identity.user $context.requestTime $context.httpMethod"
          + " $context.resourcePath $context.protocol $context.status $context.responseLength"
          + " $context.requestId";

  private Given() {}

  /** A format that lacks nothing of the packaged policy. */
  static String goodFormat(ApiKind kind) {
    return switch (kind) {
      case REST -> GOOD_FORMAT;
      case HTTP ->
          "$context.identity.sourceIp $context.requestTime $context.httpMethod $context.routeKey"
              + " $context.protocol $context.status $context.responseLength $context.requestId";
      case WEBSOCKET ->
          "$context.identity.sourceIp $context.identity.caller $context.identity.user"
              + " $context.requestTime $context.eventType $context.routeKey $context.status"
              + " $context.requestId $context.connectionId";
    };
  }

  static Reconciler.Ports ports(FakeAws aws) {
    return new Reconciler.Ports(
        aws.stagesPort(),
        aws.stagesPort(),
        aws.rolesPort(),
        aws.rolesPort(),
        aws.schedulesPort(),
        aws.sweepsPort(),
        aws.logGroupsPort(),
        aws.journalPort(),
        aws.contestsPort());
  }

  static Reconciler reconciler(FakeAws aws) {
    AtomicInteger ids = new AtomicInteger();
    return new Reconciler(
        ports(aws),
        PLACE,
        new Reconciler.Names(FakeAws.FUNCTION, FakeAws.LEASE_ROLE, FakeAws.OWN_ROLE),
        () -> aws.now,
        (kind, failures) -> {},
        new Pace(() -> aws.now, time -> aws.now = aws.now.plus(time)),
        () -> "lease-" + System.identityHashCode(ids) + "-" + ids.incrementAndGet());
  }

  static Settings enforcing() {
    return new Settings(true, POLICY);
  }

  static Settings auditing() {
    return new Settings(false, POLICY);
  }

  static Settings enforcing(String policy) {
    return new Settings(true, PolicyDocument.parse("version: 1\n" + policy));
  }

  static Stage compliant() {
    return stage(
        new AccessLog(PLACE.logGroupArn("/team/access"), GOOD_FORMAT),
        Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.ERROR, false)));
  }

  static Stage violating() {
    return stage(
        AccessLog.NONE,
        Map.of(
            Stage.DEFAULTS,
            new LogSettings(LogLevel.INFO, false),
            "~1pets/GET",
            LogSettings.SILENT));
  }

  static Stage traced(Instant since) {
    Stage stage = compliant();
    return new Stage(
        REF,
        ApiKind.REST,
        stage.accessLog(),
        new TreeMap<>(
            Map.of(
                Stage.DEFAULTS,
                new LogSettings(LogLevel.ERROR, false),
                "~1pets/GET",
                new LogSettings(LogLevel.INFO, true))),
        Map.of(),
        Optional.of(since),
        false);
  }

  static Stage stage(AccessLog accessLog, Map<String, LogSettings> settings) {
    return new Stage(
        REF,
        ApiKind.REST,
        accessLog,
        new TreeMap<>(settings),
        Map.of(),
        Optional.of(Instant.parse("2026-11-22T11:59:00Z")),
        false);
  }

  static Trigger changed(Instant at) {
    return new Trigger.StageChanged(REF, occasion("UpdateStage", at));
  }

  static Trigger deleted(Instant at) {
    return new Trigger.StageDeleted(REF, occasion("DeleteStage", at));
  }

  static Trigger ended(Lease lease) {
    return new Trigger.LeaseEnded(
        lease, new Occasion("Trace Lease Ended", lease.id(), lease.endsAt(), Actor.NOBODY));
  }

  static Occasion occasion(String name, Instant at) {
    return new Occasion(
        name,
        "event-1",
        at,
        new Actor("arn:aws:iam::111122223333:user/dev", "203.0.113.1", "aws-cli", ""));
  }
}
