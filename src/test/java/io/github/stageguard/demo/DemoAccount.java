package io.github.stageguard.demo;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The account of a company that logs as people do: here and there, and a little too much. */
final class DemoAccount implements AutoCloseable {
  private static final String POLICY_PARAMETER = "/stageguard/policy";
  private static final String TEAM_GROUP = "/team/access-logs";
  private static final String TEAM_GROUP_ARN =
      "arn:aws:logs:us-east-1:000000000000:log-group:" + TEAM_GROUP;
  private static final String ACCESS_LOG = "/accessLogSettings/destinationArn";
  private static final String FORMAT = "/accessLogSettings/format";
  private static final String LEVEL = "/*/*/logging/loglevel";
  private static final String TRACE = "/*/*/logging/dataTrace";
  private static final String ROLE = "apigateway-logs";

  /** An API and its one deployment. */
  private record Api(String name, String id, String deployment) {}

  private final FunctionAccount account;
  private final Clients team;
  private final LambdaRuntime function;
  private final Map<String, Api> apis = new HashMap<>();

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

  DemoAccount(StrictGate gate) {
    account = new FunctionAccount(gate);
    team = account.team();
    function = startFunction();
    team.logs().createLogGroup(r -> r.logGroupName(TEAM_GROUP));
    account.useRole(account.role(ROLE));

    bare = stage("orders", "dev", "");
    halfConfigured = stage("orders", "prod", "", ACCESS_LOG, TEAM_GROUP_ARN, LEVEL, "ERROR");
    shortLived = stage("orders", "preview", "", LEVEL, "INFO", TRACE, "true");
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
    critical = logging("catalog", "v1", complete(), "").requiring("INFO");
    team.apiGateway()
        .tagResource(
            r ->
                r.resourceArn(
                        "arn:aws:apigateway:us-east-1::/restapis/%s/stages/%s"
                            .formatted(critical.apiId(), critical.name()))
                    .tags(Map.of("tier", "critical")));
    silentMethod = logging("catalog", "v2", complete(), "");
    account.update(silentMethod.apiId(), "v2", "/~1upload/POST/logging/loglevel", "OFF");
    traced = logging("checkout", "prod", complete(), "");
    account.update(traced.apiId(), "prod", LEVEL, "INFO", TRACE, "true");
    compliant = logging("invoices", "prod", complete(), "").standing(Standing.COMPLIANT);
    exempt = stage("reports", "load-1", "").standing(Standing.EXEMPT);

    team.iam().detachRolePolicy(r -> r.roleName(ROLE).policyArn(FunctionAccount.MANAGED_POLICY));
    team.iam().deleteRole(r -> r.roleName(ROLE));
    team.ssm()
        .putParameter(r -> r.name(POLICY_PARAMETER).type(ParameterType.STRING).value(policy()));
  }

  private static String complete() {
    return StageLook.completeFormat();
  }

  private String policy() {
    return """
        version: 1
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
  private DemoStage logging(String api, String name, String kept, String rest) {
    return stage(api, name, kept, ACCESS_LOG, TEAM_GROUP_ARN, FORMAT, kept + rest, LEVEL, "ERROR");
  }

  private DemoStage stage(String apiName, String name, String kept, String... pathsAndValues) {
    Api api = apis.computeIfAbsent(apiName, this::create);
    team.apiGateway()
        .createStage(r -> r.restApiId(api.id()).stageName(name).deploymentId(api.deployment()));
    if (pathsAndValues.length > 0) {
      account.update(api.id(), name, pathsAndValues);
    }
    return new DemoStage(
        apiName, api.id(), name, api.deployment(), "ERROR", kept, Standing.TO_BE_PUT_RIGHT);
  }

  private Api create(String name) {
    String id = team.apiGateway().createRestApi(r -> r.name(name)).id();
    String root = team.apiGateway().getResources(r -> r.restApiId(id)).items().getFirst().id();
    team.apiGateway()
        .putMethod(
            r -> r.restApiId(id).resourceId(root).httpMethod("GET").authorizationType("NONE"));
    return new Api(name, id, team.apiGateway().createDeployment(r -> r.restApiId(id)).id());
  }

  /** The packaged function, wired as the stack wires it. */
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
        exempt);
  }

  StageLook look(DemoStage stage) {
    GetStageResponse shown = account.stage(stage.apiId(), stage.name());
    StageLook look = new StageLook(stage, shown, false);
    return new StageLook(stage, shown, exists(look.destination()));
  }

  private boolean exists(String logGroupArn) {
    String name = logGroupArn.substring(logGroupArn.lastIndexOf(':') + 1);
    return team.logs().describeLogGroups(r -> r.logGroupNamePrefix(name)).logGroups().stream()
        .anyMatch(group -> group.logGroupName().equals(name));
  }

  void delete(DemoStage stage) {
    team.apiGateway().deleteStage(r -> r.restApiId(stage.apiId()).stageName(stage.name()));
  }

  /** What Scheduler will send when the stage's lease ends; empty if it has none. */
  Optional<String> leaseEnd(DemoStage stage) {
    StageRef ref = new StageRef(ApiFamily.V1, stage.apiId(), stage.name());
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
