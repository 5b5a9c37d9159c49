package io.github.stageguard.function;

import io.github.stageguard.aws.DynamoJournal;
import io.github.stageguard.emulator.LocalDynamo;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.lease.LeaseName;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.permissions.Actors;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * An account on the emulator with what StageGuard's stack would put there, and the team's means to
 * change it.
 */
public final class FunctionAccount implements AutoCloseable {
  public static final String LEASE_GROUP = "stageguard";

  /** The table of the journal; the function keeps one where its environment names it. */
  public static final String JOURNAL_TABLE = "stageguard-JournalTable-1ABCDEFGHIJKL";

  /** The environment of a function that keeps a journal. */
  public static final Map<String, String> WITH_JOURNAL =
      Map.of("STAGEGUARD_MODE", "enforce", "STAGEGUARD_JOURNAL_TABLE", JOURNAL_TABLE);

  public static final String OWN_ROLE = "arn:aws:iam::000000000000:role/stageguard-cloudwatch";
  public static final String LEASE_ROLE = "arn:aws:iam::000000000000:role/stageguard-lease";
  private static final String FUNCTION_ARN =
      "arn:aws:lambda:us-east-1:000000000000:function:stageguard:live";
  private static final Place PLACE = new Place("aws", "us-east-1", MiniStack.ACCOUNT);

  /** Holds every variable that the default policy requires. */
  public static final String FULL_FORMAT =
      "$context.extendedRequestId $context.identity.sourceIp $context.identity.caller"
          + " $context.identity.user $context.requestTime $context.httpMethod"
          + " $context.resourcePath $context.protocol $context.status $context.responseLength"
          + " $context.requestId";

  /** The same for an HTTP API. */
  public static final String HTTP_FORMAT =
      "$context.identity.sourceIp $context.requestTime $context.httpMethod $context.routeKey"
          + " $context.protocol $context.status $context.responseLength $context.requestId";

  /** The same for a WebSocket API. */
  public static final String WEBSOCKET_FORMAT =
      "$context.identity.sourceIp $context.identity.caller $context.identity.user"
          + " $context.requestTime $context.eventType $context.routeKey $context.status"
          + " $context.requestId $context.connectionId";

  /** A log group of the team's. */
  public static final String TEAMS_GROUP = "/team/access";

  /** The trust policy of a role that API Gateway may assume. */
  public static final String TRUST =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
       "Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]}\
      """;

  /** What lets a role write logs. */
  public static final String MANAGED_POLICY =
      "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

  private final StrictGate gate;
  private final Clients team;
  private final String journalTable;

  /** With an empty journal. */
  public FunctionAccount(StrictGate gate) {
    this(gate, Clients.of(gate.uri(), StrictGate.SEED), JOURNAL_TABLE);
    LocalDynamo.shared().journalTable(JOURNAL_TABLE);
  }

  /** Without a journal, where DynamoDB Local is not on the class path. */
  public static FunctionAccount withoutJournal(StrictGate gate) {
    return new FunctionAccount(gate, Clients.of(gate.uri(), StrictGate.SEED), JOURNAL_TABLE);
  }

  /**
   * With a journal that is there.
   *
   * @param team closed with the account
   */
  public FunctionAccount(StrictGate gate, Clients team, String journalTable) {
    this.gate = gate;
    this.team = team;
    this.journalTable = journalTable;
    team.scheduler().createScheduleGroup(r -> r.name(LEASE_GROUP));
    role("stageguard-cloudwatch");
  }

  /** The journal as the function finds it, read past the gate. */
  public Journal journal() {
    return new DynamoJournal(LocalDynamo.shared().client(), journalTable, PLACE);
  }

  /** The team's clients. */
  public Clients team() {
    return team;
  }

  /** Its HTTP and WebSocket APIs. */
  public V2Apis v2() {
    return new V2Apis(this);
  }

  /** Makes a role with which API Gateway may write logs, and returns its ARN. */
  public String role(String name) {
    String arn = role(name, TRUST);
    attachManagedPolicy(name);
    return arn;
  }

  /** Makes a role without permissions, and returns its ARN. */
  public String role(String name, String trustPolicy) {
    team.iam().createRole(r -> r.roleName(name).assumeRolePolicyDocument(trustPolicy));
    return "arn:aws:iam::" + MiniStack.ACCOUNT + ":role/" + name;
  }

  /** Attaches AWS's managed policy for the account's CloudWatch role. */
  public void attachManagedPolicy(String roleName) {
    team.iam().attachRolePolicy(r -> r.roleName(roleName).policyArn(MANAGED_POLICY));
  }

  /** Gives a role a policy of its own. */
  public void putRolePolicy(String roleName, String policy) {
    team.iam().putRolePolicy(r -> r.roleName(roleName).policyName("logs").policyDocument(policy));
  }

  /** Puts a role into the account settings; an empty text unsets it. */
  public void useRole(String arn) {
    team.apiGateway()
        .updateAccount(
            r ->
                r.patchOperations(
                    PatchOperation.builder()
                        .op(Op.REPLACE)
                        .path("/cloudwatchRoleArn")
                        .value(arn)
                        .build()));
  }

  /** Creates a REST API with one deployed stage and returns the API's id. */
  public String restApi(String stageName) {
    return deployed(team.apiGateway().createRestApi(r -> r.name("orders")).id(), stageName);
  }

  /** Creates a REST API of that id with one deployed stage. */
  public void restApi(String id, String stageName) {
    team.apiGateway().createRestApi(r -> r.name("orders").tags(Map.of("ms-custom-id", id)));
    deployed(id, stageName);
  }

  private String deployed(String id, String stageName) {
    String root = team.apiGateway().getResources(r -> r.restApiId(id)).items().getFirst().id();
    team.apiGateway()
        .putMethod(
            r -> r.restApiId(id).resourceId(root).httpMethod("GET").authorizationType("NONE"));
    team.apiGateway().createDeployment(r -> r.restApiId(id).stageName(stageName));
    return id;
  }

  /** Creates a REST API with one stage that lacks nothing and returns the API's id. */
  public String compliantApi(String stageName) {
    String id = restApi(stageName);
    update(
        id,
        stageName,
        "/accessLogSettings/destinationArn",
        teamsDestination(),
        "/accessLogSettings/format",
        FULL_FORMAT,
        "/*/*/logging/loglevel",
        "ERROR");
    return id;
  }

  /** The ARN of a log group of the team's, which is made if need be. */
  public String teamsDestination() {
    try {
      team.logs().createLogGroup(r -> r.logGroupName(TEAMS_GROUP));
    } catch (ResourceAlreadyExistsException there) {
      // As it should be.
    }
    return logGroupArn(TEAMS_GROUP);
  }

  /** The ARN of a log group of that name. */
  public static String logGroupArn(String name) {
    return "arn:aws:logs:us-east-1:" + MiniStack.ACCOUNT + ":log-group:" + name;
  }

  /** What a team does to a stage: {@code path, value, path, value, …}. */
  public void update(String apiId, String stageName, String... pathsAndValues) {
    PatchOperation[] operations = new PatchOperation[pathsAndValues.length / 2];
    for (int i = 0; i < operations.length; i++) {
      operations[i] =
          PatchOperation.builder()
              .op(Op.REPLACE)
              .path(pathsAndValues[2 * i])
              .value(pathsAndValues[2 * i + 1])
              .build();
    }
    team.apiGateway()
        .updateStage(r -> r.restApiId(apiId).stageName(stageName).patchOperations(operations));
  }

  /** The stage as it is. */
  public GetStageResponse stage(String apiId, String stageName) {
    return team.apiGateway().getStage(r -> r.restApiId(apiId).stageName(stageName));
  }

  /** The schedule that stands under a REST stage's lease name, if there is one. */
  public Optional<GetScheduleResponse> lease(String apiId, String stageName) {
    return lease(new StageRef(ApiFamily.V1, apiId, stageName));
  }

  /** The schedule that stands under the stage's lease name, if there is one. */
  public Optional<GetScheduleResponse> lease(StageRef stage) {
    String name = LeaseName.of(stage);
    try {
      return Optional.of(team.scheduler().getSchedule(r -> r.groupName(LEASE_GROUP).name(name)));
    } catch (ResourceNotFoundException none) {
      return Optional.empty();
    }
  }

  /** Puts the schedule of a lease, as the function would. */
  public void schedule(Lease lease, ScheduleState state) {
    team.scheduler()
        .createSchedule(
            r ->
                r.groupName(LEASE_GROUP)
                    .name(LeaseName.of(lease.stage()))
                    .scheduleExpression("at(" + lease.endsAt().toString().substring(0, 19) + ")")
                    .scheduleExpressionTimezone("UTC")
                    .flexibleTimeWindow(w -> w.mode(FlexibleTimeWindowMode.OFF))
                    .actionAfterCompletion(ActionAfterCompletion.NONE)
                    .state(state)
                    .target(
                        t ->
                            t.arn(FUNCTION_ARN)
                                .roleArn(LEASE_ROLE)
                                .input(LeaseNotice.write(lease, PLACE))));
  }

  /** Sets a parameter. */
  public void put(String parameter, String value) {
    team.ssm()
        .putParameter(
            r -> r.name(parameter).value(value).type(ParameterType.STRING).overwrite(true));
  }

  /** The schedules by which sweeps go on. */
  public List<GetScheduleResponse> sweepsToCome() {
    return team
        .scheduler()
        .listSchedules(r -> r.groupName(LEASE_GROUP).namePrefix(SweepName.PREFIX))
        .schedules()
        .stream()
        .map(
            schedule ->
                team.scheduler().getSchedule(r -> r.groupName(LEASE_GROUP).name(schedule.name())))
        .toList();
  }

  /** The ARN of the role in the account settings; empty if there is none. */
  public String roleInForce() {
    String arn = team.apiGateway().getAccount(r -> {}).cloudwatchRoleArn();
    return arn == null ? "" : arn;
  }

  /** The packaged function, wired as the stack wires it. */
  public LambdaRuntime.Builder function() {
    return function(Map.of("STAGEGUARD_MODE", "enforce"));
  }

  /** The packaged function with some of its environment set otherwise. */
  public LambdaRuntime.Builder function(Map<String, String> environment) {
    return LambdaRuntime.of(
            Path.of("target", "function"), "io.github.stageguard.StageGuardHandler::handleRequest")
        .options("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .environment(environment(environment));
  }

  /**
   * The function's environment as the stack sets it.
   *
   * @param environment what is set otherwise
   */
  public Map<String, String> environment(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.put("AWS_REGION", "us-east-1");
    all.put("AWS_ACCESS_KEY_ID", "test");
    all.put("AWS_SECRET_ACCESS_KEY", "test");
    all.put("AWS_ENDPOINT_URL", gate.uri().toString());
    all.put("STAGEGUARD_FUNCTION_ARN", FUNCTION_ARN);
    all.put("STAGEGUARD_LEASE_GROUP", LEASE_GROUP);
    all.put("STAGEGUARD_LEASE_ROLE_ARN", LEASE_ROLE);
    all.put("STAGEGUARD_CLOUDWATCH_ROLE_ARN", OWN_ROLE);
    all.put("STAGEGUARD_ROLE_ARN", "arn:aws:iam::000000000000:role/stageguard-function");
    all.put(
        "STAGEGUARD_DEAD_LETTER_ARN", "arn:aws:sqs:us-east-1:000000000000:stageguard-dead-letters");
    all.putAll(environment);
    all.put(Actors.VARIABLE, Actors.function(all));
    return all;
  }

  @Override
  public void close() {
    team.close();
  }
}
