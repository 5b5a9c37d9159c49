package io.github.stageguard.evidence;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Change;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.PatchOperation;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageEdit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The one line of JSON that is left of each event: who did what, what was found, what was changed
 * and how to undo it. Texts are cut to 4,000 characters and lists to 100 entries; it never holds
 * log contents.
 */
public final class EvidenceLine {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_TEXT = 4_000;
  private static final int MOST_ENTRIES = 100;

  private EvidenceLine() {}

  /**
   * The outcome as JSON, without metrics: what the function answers.
   *
   * @param calls requests sent to AWS, by service and operation
   * @param took how long the event took
   */
  public static ObjectNode answer(
      Outcome outcome, Place place, Map<String, Integer> calls, Duration took) {
    ObjectNode line = JSON.createObjectNode();
    line.put("result", outcome.result().name());
    if (!(outcome.trigger() instanceof Trigger.Ignored)) {
      line.put("mode", outcome.enforcing() ? "enforce" : "audit");
    }
    put(line, "reason", outcome.reason());
    line.put("account", place.account()).put("region", place.region());
    occasion(outcome.trigger()).ifPresent(o -> occasion(line.putObject("event"), o));
    if (!outcome.stages().isEmpty()) {
      list(line.putArray("stages"), outcome.stages(), EvidenceLine::stage);
    }
    outcome.account().ifPresent(role -> account(line.putObject("cloudWatchRole"), role));
    outcome.unread().ifPresent(failure -> failure(line.putObject("failure"), failure));
    ObjectNode made = line.putObject("calls");
    calls.forEach(made::put);
    line.put("durationMs", took.toMillis());
    return line;
  }

  /** Says of an event that was not handled which one it was. */
  public static void name(ObjectNode line, Envelope envelope) {
    ObjectNode event = line.putObject("event");
    put(event, "name", envelope.eventName());
    put(event, "id", envelope.eventId());
  }

  /** The line of an event that cannot be read. */
  public static ObjectNode unreadable(Envelope envelope, String reason, Place place) {
    ObjectNode line = JSON.createObjectNode().put("result", Result.FAILED.name());
    put(line, "reason", reason);
    line.put("account", place.account()).put("region", place.region());
    name(line, envelope);
    return line;
  }

  private static Optional<Occasion> occasion(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Ignored ignored -> Optional.empty();
      case Trigger.StageChanged changed -> Optional.of(changed.occasion());
      case Trigger.StageDeleted deleted -> Optional.of(deleted.occasion());
      case Trigger.ApiChanged changed -> Optional.of(changed.occasion());
      case Trigger.LogGroupChanged changed -> Optional.of(changed.occasion());
      case Trigger.SweepDue due -> Optional.empty();
      case Trigger.DeploymentCreated created -> Optional.of(created.occasion());
      case Trigger.AccountChanged changed -> Optional.of(changed.occasion());
      case Trigger.LeaseEnded ended -> Optional.of(ended.occasion());
    };
  }

  private static void occasion(ObjectNode json, Occasion occasion) {
    put(json, "name", occasion.name());
    put(json, "id", occasion.eventId());
    json.put("time", occasion.at().toString());
    put(json, "principal", occasion.actor().principal());
    put(json, "sourceIp", occasion.actor().sourceIp());
    put(json, "userAgent", occasion.actor().userAgent());
    put(json, "invokedBy", occasion.actor().invokedBy());
  }

  private static void stage(ArrayNode array, StageOutcome outcome) {
    ObjectNode json = array.addObject();
    json.put("apiId", outcome.stage().apiId());
    json.put("stage", outcome.stage().stageName());
    json.put("result", outcome.result().name());
    put(json, "reason", outcome.reason());
    findings(json, "findings", outcome.findings());
    lists(json, "planned", outcome.planned(), EvidenceLine::remediation);
    lists(json, "changes", outcome.changes(), EvidenceLine::change);
    if (outcome.result() != Result.REPORTED || !outcome.open().equals(outcome.findings())) {
      findings(json, "open", outcome.open());
    }
    outcome.lease().ifPresent(lease -> lease(json.putObject("lease"), lease));
    outcome.failure().ifPresent(failure -> failure(json.putObject("failure"), failure));
  }

  private static void account(ObjectNode json, AccountOutcome outcome) {
    json.put("result", outcome.result().name());
    findings(json, "findings", outcome.findings());
    lists(json, "changes", outcome.changes(), EvidenceLine::change);
    outcome.failure().ifPresent(failure -> failure(json.putObject("failure"), failure));
  }

  private static void findings(ObjectNode json, String name, List<Assessment> findings) {
    lists(json, name, findings, EvidenceLine::finding);
  }

  private static void finding(ArrayNode array, Assessment assessment) {
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

  private static void remediation(ArrayNode array, Remediation remediation) {
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

  private static void change(ArrayNode array, Change change) {
    ObjectNode json = array.addObject();
    switch (change) {
      case Change.StageEdited(var stage, var edits) -> {
        json.put("change", "stageEdited");
        lists(json, "edits", edits, (edited, edit) -> edit(edited.addObject(), edit));
        undo(json, edits);
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
      case Change.LeaseBegun(var lease) -> lease(json.put("change", "leaseBegun"), lease);
      case Change.LeaseScheduleRepaired(var lease) ->
          lease(json.put("change", "leaseScheduleRepaired"), lease);
      case Change.DataTraceEnded ended -> {
        json.put("change", "dataTraceEnded");
        put(json, "executionLogGroup", ended.executionLogGroup());
        json.put("from", ended.from().toString()).put("until", ended.until().toString());
        put(json, "startedBy", ended.startedBy());
      }
      case Change.LeaseRemoved removed -> json.put("change", "leaseRemoved");
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

  /** Ready for {@code aws apigateway update-stage --patch-operations}, so it is never cut. */
  private static void undo(ObjectNode json, List<StageEdit> edits) {
    List<StageEdit> inverse = edits.reversed().stream().map(StageEdit::inverse).toList();
    ArrayNode undo = json.putArray("undo");
    for (PatchOperation operation : PatchOperation.of(inverse)) {
      ObjectNode patch = undo.addObject().put("op", operation.op());
      put(patch, "path", operation.path());
      put(patch, "value", operation.value());
    }
  }

  private static void lease(ObjectNode json, Lease lease) {
    put(json, "id", lease.id());
    json.put("startedAt", lease.startedAt().toString()).put("endsAt", lease.endsAt().toString());
    put(json, "startedBy", lease.startedBy());
    put(json, "eventId", lease.eventId());
  }

  private static void failure(ObjectNode json, CallFailedException failure) {
    json.put("operation", failure.operation());
    put(json, "code", failure.code());
    put(json, "message", failure.awsMessage());
    json.put("advice", Wording.advice(failure));
  }

  private static <T> void lists(
      ObjectNode json, String name, List<T> items, BiConsumer<ArrayNode, T> write) {
    if (!items.isEmpty()) {
      list(json.putArray(name), items, write);
    }
  }

  private static <T> void list(ArrayNode array, List<T> items, BiConsumer<ArrayNode, T> write) {
    items.stream().limit(MOST_ENTRIES).forEach(item -> write.accept(array, item));
    if (items.size() > MOST_ENTRIES) {
      array.addObject().put("more", items.size() - MOST_ENTRIES);
    }
  }

  private static void put(ObjectNode json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…");
    }
  }
}
