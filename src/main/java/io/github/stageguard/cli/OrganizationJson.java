package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.cli.AccountReport.State;
import io.github.stageguard.cli.OrganizationReport.Audited;
import io.github.stageguard.cli.OrganizationReport.Failed;
import java.util.TreeMap;

/** A report on an organization for programs: that of each account as it is for one alone. */
final class OrganizationJson {
  private OrganizationJson() {}

  static ObjectNode of(OrganizationReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", report.at().toString());
    ObjectNode counts = json.putObject("counts");
    for (State state : State.values()) {
      counts.put(AuditJson.spelled(state), report.count(state));
    }
    ArrayNode accounts = json.putArray("accounts");
    report.accounts().forEach(each -> accounts.add(account(each)));
    ArrayNode failed = json.putArray("failed");
    for (Failed each : report.failed()) {
      failed
          .addObject()
          .put("account", each.member().id())
          .put("name", each.member().name())
          .put("region", each.region())
          .put("message", each.message())
          .put("advice", each.advice());
    }
    ObjectNode calls = json.putObject("calls");
    new TreeMap<>(report.calls()).forEach(calls::put);
    return json;
  }

  /** Each stage names its account and Region too, so that it can be taken out of its account. */
  private static ObjectNode account(Audited audited) {
    ObjectNode json = AuditJson.of(audited.report());
    json.put("name", audited.member().name());
    for (JsonNode stage : json.withArray("stages")) {
      ((ObjectNode) stage)
          .put("account", audited.member().id())
          .put("region", audited.report().place().region());
    }
    return json;
  }
}
