package io.github.stageguard.evidence;

import static io.github.stageguard.evidence.Bounded.lists;
import static io.github.stageguard.evidence.Bounded.put;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.PatchOperation;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.StageUpdate;
import java.math.BigDecimal;
import java.util.List;

/** What came of one stage, or of the account's role, and the parts of that, as JSON. */
public final class StageEvidence {
  private StageEvidence() {}

  static ObjectNode stage(ArrayNode array, StageOutcome outcome) {
    ObjectNode json = array.addObject();
    json.put("family", outcome.stage().family().name());
    json.put("apiId", outcome.stage().apiId());
    json.put("stage", outcome.stage().stageName());
    json.put("result", outcome.result().name());
    put(json, "reason", outcome.reason());
    findings(json, "findings", outcome.findings());
    lists(json, "planned", outcome.planned(), StageEvidence::remediation);
    lists(json, "changes", outcome.made(), StageEvidence::made);
    if (outcome.result() != Result.REPORTED || !outcome.open().equals(outcome.findings())) {
      findings(json, "open", outcome.open());
    }
    outcome.lease().ifPresent(lease -> lease(json.putObject("lease"), lease));
    outcome.contest().ifPresent(contest -> contest(json.putObject("contested"), contest));
    outcome.failure().ifPresent(failure -> failure(json.putObject("failure"), failure));
    return json;
  }

  static void account(ObjectNode json, AccountOutcome outcome) {
    json.put("result", outcome.result().name());
    findings(json, "findings", outcome.findings());
    lists(json, "changes", outcome.made(), StageEvidence::made);
    outcome.failure().ifPresent(failure -> failure(json.putObject("failure"), failure));
  }

  private static void findings(ObjectNode json, String name, List<Assessment> findings) {
    lists(json, name, findings, StageEvidence::finding);
  }

  /** A finding and what the policy says about it. */
  public static void finding(ArrayNode array, Assessment assessment) {
    ObjectNode json = array.addObject();
    json.put("rule", assessment.finding().rule().key());
    json.put("finding", assessment.finding().getClass().getSimpleName());
    put(json, "text", Wording.of(assessment.finding()));
    switch (assessment.enforcement()) {
      case Enforcement.Enforced() -> json.put("enforcement", "enforce");
      case Enforcement.Audited() -> json.put("enforcement", "audit");
      case Enforcement.Off() -> json.put("enforcement", "off");
      case Enforcement.Exempted(var until, var reason, var approvedBy) -> {
        json.put("enforcement", "exempt").put("exemptUntil", until.toString());
        put(json, "exemptReason", reason);
        put(json, "exemptApprovedBy", approvedBy);
      }
    }
    if (!assessment.repairable()) {
      json.put("repairable", false);
    }
  }

  static void remediation(ArrayNode array, Remediation remediation) {
    ObjectNode json = array.addObject();
    switch (remediation) {
      case Remediation.LeaseDataTrace(var keys, var length) -> {
        json.put("step", "leaseDataTrace").put("length", length.toString());
        keys.forEach(json.putArray("settings")::add);
      }
      case Remediation.ReadyLogGroup(var group) -> {
        json.put("step", "readyLogGroup").put("retentionDays", group.retentionDays());
        put(json, "logGroup", group.name());
        put(json, "kmsKeyArn", group.kmsKeyArn().orElse(""));
      }
      case Remediation.EditStage(var edit) -> edit(json.put("step", "editStage"), edit);
    }
  }

  /** A change with its id. */
  public static void made(ArrayNode array, Made made) {
    ObjectNode json = array.addObject();
    put(json, "id", made.id());
    change(json, made.change());
  }

  private static void change(ObjectNode json, Change change) {
    switch (change) {
      case Change.StageEdited(var stage, var edits) -> {
        json.put("change", "stageEdited");
        lists(json, "edits", edits, (edited, edit) -> edit(edited.addObject(), edit));
        undo(json, stage, edits);
      }
      case Change.LogGroupCreated(var name, var key) -> {
        json.put("change", "logGroupCreated");
        put(json, "logGroup", name);
        put(json, "kmsKeyArn", key.orElse(""));
      }
      case Change.RetentionSet(var name, var before, var after) -> {
        json.put("change", "retentionSet").put("after", after);
        put(json, "logGroup", name);
        before.ifPresent(days -> json.put("before", days));
      }
      case Change.KmsKeySet(var name, var key) -> {
        json.put("change", "kmsKeySet");
        put(json, "logGroup", name);
        put(json, "kmsKeyArn", key);
      }
      case Change.LeaseBegun(var lease) -> ofLease(json.put("change", "leaseBegun"), lease);
      case Change.LeaseExtended(var lease, var before, var reason) -> {
        ofLease(json.put("change", "leaseExtended"), lease);
        json.put("before", before.toString());
        put(json, "reason", reason);
      }
      case Change.LeaseScheduleRepaired(var lease) ->
          ofLease(json.put("change", "leaseScheduleRepaired"), lease);
      case Change.DataTraceEnded ended -> {
        json.put("change", "dataTraceEnded");
        put(json, "executionLogGroup", ended.executionLogGroup());
        json.put("from", ended.from().toString()).put("until", ended.until().toString());
        put(json, "startedBy", ended.startedBy());
      }
      case Change.LeaseRemoved removed -> json.put("change", "leaseRemoved");
      case Change.LogGroupRestored(var name, var id) ->
          json.put("change", "logGroupRestored").put("logGroup", name).put("undone", id);
      case Change.CloudWatchRoleReplaced(var before, var after) -> {
        json.put("change", "cloudWatchRoleReplaced");
        put(json, "before", before);
        put(json, "after", after);
      }
    }
  }

  private static void edit(ObjectNode json, StageEdit edit) {
    switch (edit) {
      case StageEdit.AccessLogEdit(var before, var after) -> {
        json.put("setting", "accessLogSettings");
        ObjectNode old = json.putObject("before");
        put(old, "destinationArn", before.destinationArn());
        put(old, "format", before.format());
        ObjectNode now = json.putObject("after");
        put(now, "destinationArn", after.destinationArn());
        put(now, "format", after.format());
      }
      case StageEdit.LevelEdit(var key, var before, var after) -> {
        put(json, "setting", key + "/logging/loglevel");
        json.put("before", before.name()).put("after", after.name());
      }
      case StageEdit.DataTraceEdit(var key, var after) -> {
        put(json, "setting", key + "/logging/dataTrace");
        json.put("before", !after).put("after", after);
      }
    }
  }

  private static void undo(ObjectNode json, Stage stage, List<StageEdit> edits) {
    List<StageEdit> inverse = edits.reversed().stream().map(StageEdit::inverse).toList();
    requests(json.putArray("undo"), stage, inverse);
  }

  /**
   * What AWS is asked to write, ready for its command line, so it is never cut: the operations of a
   * patch for a REST stage, commands with their input for any other.
   *
   * @param stage as read
   */
  public static void requests(ArrayNode json, Stage stage, List<StageEdit> edits) {
    switch (stage.ref().family()) {
      case V1 -> patch(json, PatchOperation.of(edits));
      case V2 -> update(json, stage.ref(), StageUpdate.of(stage, edits));
    }
  }

  /** For {@code aws apigateway update-stage --patch-operations}. */
  private static void patch(ArrayNode undo, List<PatchOperation> operations) {
    for (PatchOperation operation : operations) {
      ObjectNode patch = undo.addObject().put("op", operation.op());
      put(patch, "path", operation.path());
      put(patch, "value", operation.value());
    }
  }

  /** For {@code aws apigatewayv2 <command> --cli-input-json}, each entry a command. */
  private static void update(ArrayNode undo, StageRef ref, StageUpdate update) {
    if (update.removesAccessLog()) {
      command(undo, "delete-access-log-settings", ref);
    }
    if (update.accessLog().isEmpty() && update.defaults().isEmpty() && update.routes().isEmpty()) {
      return;
    }
    ObjectNode input = command(undo, "update-stage", ref);
    update
        .accessLog()
        .ifPresent(
            log ->
                input
                    .putObject("AccessLogSettings")
                    .put("DestinationArn", log.destinationArn())
                    .put("Format", log.format()));
    update
        .defaults()
        .ifPresent(entry -> routeSettings(input.putObject("DefaultRouteSettings"), entry));
    update
        .routes()
        .forEach(
            (key, entry) ->
                routeSettings(input.withObjectProperty("RouteSettings").putObject(key), entry));
  }

  private static ObjectNode command(ArrayNode undo, String command, StageRef ref) {
    return undo.addObject()
        .put("command", command)
        .putObject("input")
        .put("ApiId", ref.apiId())
        .put("StageName", ref.stageName());
  }

  private static void routeSettings(ObjectNode json, StageUpdate.RouteUpdate entry) {
    entry.level().ifPresent(level -> json.put("LoggingLevel", level.name()));
    entry.dataTrace().ifPresent(on -> json.put("DataTraceEnabled", on));
    entry.others().forEach((name, value) -> other(json, name, value));
  }

  private static void other(ObjectNode json, String name, String value) {
    if (value.equals("true") || value.equals("false")) {
      json.put(name, Boolean.parseBoolean(value));
    } else {
      json.put(name, new BigDecimal(value));
    }
  }

  /** What made StageGuard look, and who did that. */
  public static void occasion(ObjectNode json, Occasion occasion) {
    put(json, "name", occasion.name());
    put(json, "id", occasion.eventId());
    json.put("time", occasion.at().toString());
    put(json, "principal", occasion.actor().principal());
    put(json, "sourceIp", occasion.actor().sourceIp());
    put(json, "userAgent", occasion.actor().userAgent());
    put(json, "invokedBy", occasion.actor().invokedBy());
  }

  /** A lease. */
  public static void lease(ObjectNode json, Lease lease) {
    put(json, "id", lease.id());
    term(json, lease);
  }

  /** A change of a lease has an id of its own. */
  private static void ofLease(ObjectNode json, Lease lease) {
    put(json, "leaseId", lease.id());
    term(json, lease);
  }

  private static void term(ObjectNode json, Lease lease) {
    json.put("startedAt", lease.startedAt().toString()).put("endsAt", lease.endsAt().toString());
    put(json, "startedBy", lease.startedBy());
    put(json, "eventId", lease.eventId());
  }

  /** A contest. */
  public static void contest(ObjectNode json, Contest contest) {
    put(json, "principal", contest.principal());
    json.put("changes", contest.changes())
        .put("since", contest.since().toString())
        .put("until", contest.until().toString());
  }

  static void failure(ObjectNode json, CallFailedException failure) {
    json.put("operation", failure.operation());
    put(json, "code", failure.code());
    put(json, "message", failure.awsMessage());
    json.put("advice", Wording.advice(failure));
  }
}
