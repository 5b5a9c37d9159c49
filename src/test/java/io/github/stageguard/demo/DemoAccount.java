package io.github.stageguard.demo;

import static io.github.stageguard.demo.RestApis.ACCESS_LOG;
import static io.github.stageguard.demo.RestApis.FORMAT;
import static io.github.stageguard.demo.RestApis.LEVEL;
import static io.github.stageguard.demo.RestApis.TRACE;

import io.github.stageguard.demo.DemoStage.Kind;
import io.github.stageguard.demo.DemoStage.Standing;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.apigatewayv2.model.AccessLogSettings;
import software.amazon.awssdk.services.apigatewayv2.model.LoggingLevel;
import software.amazon.awssdk.services.apigatewayv2.model.RouteSettings;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The account of a company that logs as people do: here and there, and a little too much. */
final class DemoAccount implements AutoCloseable {
  private static final String POLICY_PARAMETER = "/stageguard/policy";
  private static final String LOG_GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:";
  private static final String TEAM_GROUP = "/team/access-logs";
  private static final String ROLE = "apigateway-logs";

  private final FunctionAccount account;
  private final Clients team;
  private final LambdaRuntime function;
  private final RestApis rest;
  private final V2Apis v2;

  final DemoStage bare;
  final DemoStage halfConfigured;
  final DemoStage ownFormat;
  final DemoStage csv;
  final DemoStage clf;
  final DemoStage critical;
  final DemoStage silentMethod;
  final DemoStage traced;
  final DemoStage compliant;
  final DemoStage exempt;
  final DemoStage shortLived;
  final DemoStage untold;

  final DemoStage http;
  final DemoStage httpFormat;
  final DemoStage groupLost;
  final DemoStage managed;
  final DemoStage webSocket;
  final DemoStage webSocketUntold;

  DemoAccount(StrictGate gate) {
    account = new FunctionAccount(gate);
    team = account.team();
    function = startFunction();
    rest = new RestApis(account);
    v2 = new V2Apis(team.apiGatewayV2());
    team.logs().createLogGroup(r -> r.logGroupName(TEAM_GROUP));
    account.useRole(account.role(ROLE));

    bare = rest.stage("orders", "dev", "");
    halfConfigured =
        rest.stage("orders", "prod", "", ACCESS_LOG, LOG_GROUP + TEAM_GROUP, LEVEL, "ERROR");
    shortLived = rest.stage("orders", "preview", "", LEVEL, "INFO", TRACE, "true");
    ownFormat =
        logging(
            "payments",
            "live",
            "{\"id\":\"$context.requestId\",\"who\":\"$context.identity.caller\",",
            "\"key\":\"$context.identity.apiKey\",\"status\":$context.status}");
    csv =
        logging(
            "search",
            "blue",
            "$context.identity.sourceIp,$context.httpMethod,$context.status,$context.requestId",
            "");
    clf =
        logging(
            "search",
            "green",
            "$context.identity.sourceIp - - [$context.requestTime] \"$context.httpMethod"
                + " $context.resourcePath $context.protocol\" $context.status $context.requestId",
            "");
    critical = logging("catalog", "v1", complete(Kind.REST), "").requiring("INFO");
    team.apiGateway()
        .tagResource(
            r ->
                r.resourceArn(
                        "arn:aws:apigateway:us-east-1::/restapis/%s/stages/%s"
                            .formatted(critical.apiId(), critical.name()))
                    .tags(Map.of("tier", "critical")));
    silentMethod = logging("catalog", "v2", complete(Kind.REST), "");
    account.update(silentMethod.apiId(), "v2", "/~1upload/POST/logging/loglevel", "OFF");
    traced = logging("checkout", "prod", complete(Kind.REST), "");
    account.update(traced.apiId(), "prod", LEVEL, "INFO", TRACE, "true");
    compliant = logging("invoices", "prod", complete(Kind.REST), "").standing(Standing.COMPLIANT);
    exempt = rest.stage("reports", "load-1", "").standing(Standing.EXEMPT);
    untold = rest.stage("legacy", "v0", "");

    http = v2.stage(Kind.HTTP, "pets", "dev");
    httpFormat = httpWithItsOwnFormat();
    groupLost = httpWhoseLogGroupWasDeleted();
    managed = v2.quickCreated("shop");
    webSocket = webSocketWithANoisyRoute();
    webSocketUntold = v2.stage(Kind.WEBSOCKET, "chat", "beta");

    team.iam().detachRolePolicy(r -> r.roleName(ROLE).policyArn(FunctionAccount.MANAGED_POLICY));
    team.iam().deleteRole(r -> r.roleName(ROLE));
    team.ssm()
        .putParameter(r -> r.name(POLICY_PARAMETER).type(ParameterType.STRING).value(policy()));
  }

  private static String complete(Kind kind) {
    return StageLook.completeFormat(kind);
  }

  /** Nobody shares this account's quota with the sweep, so it may use all of it. */
  private String policy() {
    return """
        version: 1
        sweep: {requestsPerSecond: 10}
        overrides:
          - match: {tags: {tier: critical}}
            executionLogs: {minimumLevel: INFO}
        exemptions:
          - match: {apiId: %s, stage: "load-*"}
            rules: [accessLogs, executionLogs]
            until: %s
            reason: load test writes 40 GB a day
            approvedBy: security@example.com
        """
        .formatted(exempt.apiId(), LocalDate.now(ZoneOffset.UTC).plusDays(30));
  }

  /** A stage that logs with the team's format, which must still be there in the end. */
  private DemoStage logging(String api, String name, String kept, String more) {
    return rest.stage(
        api, name, kept, ACCESS_LOG, LOG_GROUP + TEAM_GROUP, FORMAT, kept + more, LEVEL, "ERROR");
  }

  private DemoStage httpWithItsOwnFormat() {
    String format =
        "$context.identity.sourceIp - - [$context.requestTime] \"$context.httpMethod"
            + " $context.routeKey $context.protocol\" $context.requestId";
    DemoStage stage = v2.stage(Kind.HTTP, "pets", "$default").keeping(format);
    v2.update(stage, r -> r.accessLogSettings(accessLog(TEAM_GROUP, format)));
    return stage;
  }

  private DemoStage httpWhoseLogGroupWasDeleted() {
    DemoStage stage = v2.stage(Kind.HTTP, "pets", "v1");
    String group = "/aws/vendedlogs/apigateway/" + stage.id();
    team.logs().createLogGroup(r -> r.logGroupName(group));
    v2.update(stage, r -> r.accessLogSettings(accessLog(group, complete(Kind.HTTP))));
    team.logs().deleteLogGroup(r -> r.logGroupName(group));
    return stage;
  }

  private DemoStage webSocketWithANoisyRoute() {
    DemoStage stage = v2.stage(Kind.WEBSOCKET, "chat", "live");
    v2.route(stage, "sendMessage");
    RouteSettings noisy =
        RouteSettings.builder().loggingLevel(LoggingLevel.OFF).dataTraceEnabled(true).build();
    v2.update(
        stage,
        r ->
            r.accessLogSettings(accessLog(TEAM_GROUP, complete(Kind.WEBSOCKET)))
                .defaultRouteSettings(s -> s.loggingLevel(LoggingLevel.ERROR))
                .routeSettings(Map.of("sendMessage", noisy)));
    return stage;
  }

  private static AccessLogSettings accessLog(String group, String format) {
    return AccessLogSettings.builder().destinationArn(LOG_GROUP + group).format(format).build();
  }

  LambdaRuntime function() {
    return function;
  }

  private LambdaRuntime startFunction() {
    return account
        .function(
            Map.of("STAGEGUARD_MODE", "enforce", "STAGEGUARD_POLICY_PARAMETER", POLICY_PARAMETER))
        .start();
  }

  /** The stages that are there in the end. */
  List<DemoStage> stages() {
    return List.of(
        bare,
        halfConfigured,
        ownFormat,
        csv,
        clf,
        critical,
        silentMethod,
        traced,
        compliant,
        exempt,
        untold,
        http,
        httpFormat,
        groupLost,
        managed,
        webSocket,
        webSocketUntold);
  }

  /** What people call the stage that StageGuard calls {@code apiId/stage}. */
  String named(String id) {
    return stages().stream()
        .filter(stage -> stage.id().equals(id))
        .map(DemoStage::toString)
        .findFirst()
        .orElse(id);
  }

  StageLook look(DemoStage stage) {
    return switch (stage.kind()) {
      case REST -> rest.look(stage, this::exists);
      case HTTP, WEBSOCKET -> v2.look(stage, this::exists);
    };
  }

  private boolean exists(String logGroupArn) {
    String name = logGroupArn.substring(logGroupArn.lastIndexOf(':') + 1);
    return !name.isEmpty()
        && team.logs().describeLogGroups(r -> r.logGroupNamePrefix(name)).logGroups().stream()
            .anyMatch(group -> group.logGroupName().equals(name));
  }

  void delete(DemoStage stage) {
    rest.delete(stage);
  }

  /** What Scheduler will send when the stage's lease ends; empty if it has none. */
  Optional<String> leaseEnd(DemoStage stage) {
    ApiFamily family = stage.kind() == Kind.REST ? ApiFamily.V1 : ApiFamily.V2;
    StageRef ref = new StageRef(family, stage.apiId(), stage.name());
    try {
      return Optional.of(
          team.scheduler()
              .getSchedule(r -> r.groupName(FunctionAccount.LEASE_GROUP).name(LeaseName.of(ref)))
              .target()
              .input());
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  int leases() {
    return team.scheduler()
        .listSchedules(r -> r.groupName(FunctionAccount.LEASE_GROUP))
        .schedules()
        .size();
  }

  /** Name of the role with which API Gateway writes logs. */
  String cloudWatchRole() {
    String arn = team.apiGateway().getAccount().cloudwatchRoleArn();
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  boolean cloudWatchRoleExists() {
    String name = cloudWatchRole();
    try {
      return team.iam().getRole(r -> r.roleName(name)).role() != null;
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  @Override
  public void close() {
    function.close();
    account.close();
  }
}
