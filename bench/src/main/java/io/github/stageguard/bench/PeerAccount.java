package io.github.stageguard.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.Events;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.gate.Call;
import io.github.stageguard.gate.Calls;
import io.github.stageguard.gate.SeededApis;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.sweep.Inspection;
import io.github.stageguard.sweep.LargeAccount.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/**
 * An account of REST APIs with one stage each, all of which comply but for one, whose violation is
 * put back before each event. Only calls of those that are compared count against the quota.
 */
final class PeerAccount implements AutoCloseable {
  private static final String STAGE = "dev";

  private final StrictGate gate;
  private final FunctionAccount account;
  private final String target;
  private final String deployment;
  private final List<Seeded> others = new ArrayList<>();

  /** An account with the one API alone. */
  PeerAccount(boolean quota) {
    MiniStack emulator = MiniStack.shared();
    emulator.reset();
    StrictGate.Builder builder = StrictGate.inFrontOf(emulator.uri()).rule(new PeerList());
    gate = (quota ? builder.controlPlaneQuota() : builder).open();
    account = FunctionAccount.withoutJournal(gate);
    account.useRole(account.role("team"));
    target = complying(1).getFirst();
    deployment = account.stage(target, STAGE).deploymentId();
  }

  FunctionAccount account() {
    return account;
  }

  StrictGate gate() {
    return gate;
  }

  void growTo(int apis) {
    complying(apis - others.size() - 1).forEach(id -> others.add(seeded(id)));
  }

  private List<String> complying(int count) {
    List<String> ids = SeededApis.rest(account.team(), count, STAGE);
    String destination = account.teamsDestination();
    ids.forEach(
        id ->
            account.update(
                id,
                STAGE,
                "/accessLogSettings/destinationArn",
                destination,
                "/accessLogSettings/format",
                FunctionAccount.FULL_FORMAT,
                "/*/*/logging/loglevel",
                "ERROR"));
    return ids;
  }

  private static Seeded seeded(String id) {
    return new Seeded(ApiKind.REST, id, STAGE, Optional.empty(), false);
  }

  /** Takes the access log from the one stage and switches its execution logs off. */
  void violate() {
    account
        .team()
        .apiGateway()
        .updateStage(
            r ->
                r.restApiId(target)
                    .stageName(STAGE)
                    .patchOperations(
                        PatchOperation.builder().op(Op.REMOVE).path("/accessLogSettings").build(),
                        PatchOperation.builder()
                            .op(Op.REPLACE)
                            .path("/*/*/logging/loglevel")
                            .value("OFF")
                            .build()));
  }

  /** What CloudTrail tells of it: by turns of an UpdateStage and of a CreateDeployment. */
  String event(int number) {
    boolean update = number % 2 == 0;
    ObjectNode event = Events.of(update ? "update-stage" : "create-deployment", target, STAGE);
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.put("eventID", UUID.randomUUID().toString());
    ((ObjectNode) detail.path("responseElements")).put(update ? "deploymentId" : "id", deployment);
    return event.toString();
  }

  /** What the policy finds wrong with the one stage. */
  List<String> faults() {
    return Inspection.of(account.team(), List.of(seeded(target)));
  }

  /** What it finds wrong with the others. */
  List<String> faultsOfOthers() {
    return Inspection.of(account.team(), others);
  }

  /**
   * @throws IllegalStateException if calls changed something of API Gateway's other than the one
   *     stage
   */
  void checkUntouched(String who, Calls calls) {
    List<Call> elsewhere =
        calls.to("apigateway").writes().all().stream()
            .filter(call -> !call.apiId().equals(target) || !call.stageName().equals(STAGE))
            .toList();
    if (!elsewhere.isEmpty()) {
      throw new IllegalStateException(who + " changed something else: " + elsewhere);
    }
  }

  @Override
  public void close() {
    account.close();
    gate.close();
  }
}
