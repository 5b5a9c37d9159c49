package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.gate.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * An organization on the emulator: its management account is the emulator's own, and others are
 * made. Each account has a state of its own in each Region.
 */
final class OrganizationAccounts implements AutoCloseable {
  static final String TRUST =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
       "Principal":{"AWS":"arn:aws:iam::%s:root"},"Condition":{"StringEquals":{%s}}}]}""";

  private static final int MOST_CALLS = 40;

  private static final String MODE_PARAMETER = "/stageguard/stageguard/mode";

  private final StrictGate gate;
  private final Map<String, Clients> clients = new ConcurrentHashMap<>();

  OrganizationAccounts(StrictGate gate) {
    this.gate = gate;
  }

  /** Makes a new account in the organization, below its root. */
  String account(String name) {
    return clients(MiniStack.ACCOUNT, "us-east-1")
        .organizations()
        .createAccount(r -> r.accountName(name).email(name + "@example.com"))
        .createAccountStatus()
        .accountId();
  }

  /** Makes an organizational unit and returns its id; a parent that is no unit is the root. */
  String unit(String parent, String name) {
    Clients management = clients(MiniStack.ACCOUNT, "us-east-1");
    String above =
        parent.startsWith("ou-")
            ? parent
            : management.organizations().listRoots().roots().getFirst().id();
    return management
        .organizations()
        .createOrganizationalUnit(r -> r.parentId(above).name(name))
        .organizationalUnit()
        .id();
  }

  /** Moves an account from the root to a unit. */
  void move(String account, String unit) {
    Clients management = clients(MiniStack.ACCOUNT, "us-east-1");
    String root = management.organizations().listRoots().roots().getFirst().id();
    management
        .organizations()
        .moveAccount(r -> r.accountId(account).sourceParentId(root).destinationParentId(unit));
  }

  /**
   * Says which accounts AWS lists.
   *
   * @param pages id, name and state of each account, page by page
   */
  @SafeVarargs
  final void list(List<String>... pages) {
    for (int page = 0; page < pages.length; page++) {
      ObjectNode answer = Json.object();
      ArrayNode listed = answer.putArray("Accounts");
      for (int i = 0; i < pages[page].size(); i += 3) {
        listed
            .addObject()
            .put("Id", pages[page].get(i))
            .put("Name", pages[page].get(i + 1))
            .put("State", pages[page].get(i + 2));
      }
      if (page < pages.length - 1) {
        answer.put("NextToken", "page-" + (page + 1));
      }
      for (int call = page + 1; call <= MOST_CALLS; call += pages.length) {
        gate.when("ListAccounts")
            .number(call)
            .fail(new Fault.Answer(200, "application/x-amz-json-1.1", answer.toString()));
      }
    }
  }

  /** Makes the role that an audit assumes in a Region. */
  void auditRole(String account, String region) {
    auditRole(account, "stageguard-audit-" + region, "");
  }

  /** Makes a role that the management account may assume, with a condition. */
  void auditRole(String account, String name, String condition) {
    clients(account, "us-east-1")
        .iam()
        .createRole(
            r ->
                r.roleName(name)
                    .assumeRolePolicyDocument(TRUST.formatted(MiniStack.ACCOUNT, condition)));
  }

  /** Makes a REST API with one stage that logs nothing, and returns the API's id. */
  String api(String account, String region, String stage) {
    Clients there = clients(account, region);
    String api = there.apiGateway().createRestApi(r -> r.name("api")).id();
    there.apiGateway().createDeployment(r -> r.restApiId(api).stageName(stage));
    return api;
  }

  /** Says that StageGuard is installed there, as its stack does. */
  void install(String account, String region) {
    clients(account, region)
        .ssm()
        .putParameter(
            r -> r.name(MODE_PARAMETER).type(ParameterType.STRING).value("audit").overwrite(true));
    ObjectNode answer = Json.object();
    answer
        .putObject("Environment")
        .putObject("Variables")
        .put("STAGEGUARD_MODE_PARAMETER", MODE_PARAMETER)
        .put("STAGEGUARD_LEASE_GROUP", "stageguard")
        .put(
            "STAGEGUARD_FUNCTION_ARN",
            "arn:aws:lambda:%s:%s:function:stageguard:live".formatted(region, account))
        .put("STAGEGUARD_LEASE_ROLE_ARN", "arn:aws:iam::" + account + ":role/lease");
    gate.when("GetFunctionConfiguration")
        .in(account)
        .fail(new Fault.Answer(200, "application/json", answer.toString()));
  }

  /** Switches data trace on, with access logs and the account's role as they are due. */
  void trace(String account, String region, String api, String stage) {
    Clients there = clients(account, region);
    there.iam().createRole(r -> r.roleName("logs").assumeRolePolicyDocument(FunctionAccount.TRUST));
    there.iam().attachRolePolicy(r -> r.roleName("logs").policyArn(FunctionAccount.MANAGED_POLICY));
    there
        .apiGateway()
        .updateAccount(
            r ->
                r.patchOperations(
                    patch("/cloudwatchRoleArn", "arn:aws:iam::" + account + ":role/logs")));
    String group = "/aws/vendedlogs/apigateway/" + api + "/" + stage;
    there.logs().createLogGroup(r -> r.logGroupName(group));
    there
        .apiGateway()
        .updateStage(
            r ->
                r.restApiId(api)
                    .stageName(stage)
                    .patchOperations(
                        patch(
                            "/accessLogSettings/destinationArn",
                            "arn:aws:logs:%s:%s:log-group:%s".formatted(region, account, group)),
                        patch("/accessLogSettings/format", FunctionAccount.FULL_FORMAT),
                        patch("/*/*/logging/loglevel", "ERROR"),
                        patch("/*/*/logging/dataTrace", "true")));
  }

  private static PatchOperation patch(String path, String value) {
    return PatchOperation.builder().op(Op.REPLACE).path(path).value(value).build();
  }

  /** Clients of a team there. */
  Clients clients(String account, String region) {
    return clients.computeIfAbsent(
        account + region, _ -> Clients.in(gate.uri(), StrictGate.SEED, account, region));
  }

  @Override
  public void close() {
    clients.values().forEach(Clients::close);
  }
}
