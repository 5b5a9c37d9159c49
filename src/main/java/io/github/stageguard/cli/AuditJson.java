package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.evidence.EvidenceLine;
import java.util.Locale;
import java.util.TreeMap;

/** A report for programs; findings and steps are spelled as in the function's evidence. */
final class AuditJson {
  private AuditJson() {}

  static ObjectNode of(AccountReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", report.at().toString())
        .put("account", report.place().account())
        .put("region", report.place().region())
        .put("policy", report.policy());
    ObjectNode counts = json.putObject("counts");
    for (State state : State.values()) {
      counts.put(spelled(state), report.count(state));
    }
    ArrayNode stages = json.putArray("stages");
    report.stages().forEach(each -> stage(stages.addObject(), each));
    EvidenceLine.findings(json.putObject("cloudWatchRole"), report.role());
    ArrayNode exemptions = json.putArray("exemptions");
    report.exemptions().forEach(each -> exemption(exemptions.addObject(), each));
    ArrayNode unread = json.putArray("unread");
    report.unread().forEach(each -> unread(unread.addObject(), each));
    ObjectNode calls = json.putObject("calls");
    new TreeMap<>(report.calls()).forEach(calls::put);
    return json;
  }

  private static void stage(ObjectNode json, AuditedStage each) {
    json.put("apiId", each.stage().ref().apiId())
        .put("stage", each.stage().ref().stageName())
        .put("kind", each.stage().kind().label())
        .put("state", spelled(each.state()));
    EvidenceLine.findings(json, each.plan().findings());
    EvidenceLine.planned(json, each.plan().remediations());
    each.lease()
        .ifPresent(
            lease ->
                json.putObject("lease")
                    .put("startedAt", lease.startedAt().toString())
                    .put("endsAt", lease.endsAt().toString())
                    .put("startedBy", lease.startedBy()));
  }

  private static void exemption(ObjectNode json, AccountReport.Exemption each) {
    json.put("apiId", each.apiId()).put("stage", each.stage());
    each.rules().forEach(json.putArray("rules")::add);
    json.put("until", each.terms().until().toString())
        .put("reason", each.terms().reason())
        .put("approvedBy", each.terms().approvedBy());
  }

  private static void unread(ObjectNode json, AccountReport.Unread each) {
    json.put("apiId", each.apiId())
        .put("operation", each.cause().operation())
        .put("code", each.cause().code())
        .put("message", each.cause().awsMessage());
  }

  static String spelled(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
