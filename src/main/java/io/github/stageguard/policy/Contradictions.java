package io.github.stageguard.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.stage.ApiKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of a document that a schema cannot hold against each other: those for every stage, and
 * each override laid over them. Settings that are wrong in themselves are passed over.
 */
final class Contradictions {
  private static final JsonPointer LEASE = JsonPointer.compile("/dataTrace/lease");
  private static final JsonPointer MAXIMUM = JsonPointer.compile("/dataTrace/maximum");
  private static final JsonPointer REQUIRED =
      JsonPointer.compile("/accessLogs/format/requiredVariables");
  private static final JsonPointer FORBIDDEN =
      JsonPointer.compile("/accessLogs/format/forbiddenVariables");

  private final LocatedYaml document;
  private final List<PolicyProblem> problems = new ArrayList<>();

  private Contradictions(LocatedYaml document) {
    this.document = document;
  }

  /**
   * @param defaults the document whose settings hold where {@code document} is silent
   */
  static List<PolicyProblem> in(LocatedYaml document, JsonNode defaults) {
    Contradictions found = new Contradictions(document);
    JsonNode general = Policy.layered(defaults, document.root());
    found.look(JsonPointer.empty(), general);
    JsonPointer overrides = JsonPointer.compile("/overrides");
    for (int i = 0; i < document.root().at(overrides).size(); i++) {
      JsonPointer at = overrides.appendIndex(i);
      found.look(at, Policy.layered(general, document.root().at(at)));
    }
    return found.problems;
  }

  /**
   * @param at where the settings stand that are looked at
   * @param inForce all settings where these hold
   */
  private void look(JsonPointer at, JsonNode inForce) {
    JsonNode own = document.root().at(at);
    lookAtLease(at, own, inForce);
    lookAtVariables(at, own, inForce);
  }

  private void lookAtLease(JsonPointer at, JsonNode own, JsonNode inForce) {
    Optional<Duration> lease = PolicyTime.lease(inForce.at(LEASE));
    Optional<Duration> maximum = PolicyTime.lease(inForce.at(MAXIMUM));
    if (lease.isEmpty() || maximum.isEmpty() || lease.get().compareTo(maximum.get()) <= 0) {
      return;
    }
    if (!own.at(MAXIMUM).isMissingNode()) {
      refuse(at.append(MAXIMUM), "the lease, " + inForce.at(LEASE).asText() + ", or longer");
    } else if (!own.at(LEASE).isMissingNode()) {
      refuse(at.append(LEASE), "the maximum, " + inForce.at(MAXIMUM).asText() + ", or shorter");
    }
  }

  private void lookAtVariables(JsonPointer at, JsonNode own, JsonNode inForce) {
    Set<String> requiredElsewhere = new HashSet<>();
    List<String> forbidden = texts(inForce.at(FORBIDDEN));
    for (ApiKind kind : ApiKind.values()) {
      JsonPointer list = REQUIRED.appendProperty(kind.label());
      if (own.at(list).isMissingNode()) {
        requiredElsewhere.addAll(texts(inForce.at(list)));
      } else {
        refuseThese(at.append(list), forbidden, "variables that are not forbidden");
      }
    }
    refuseThese(at.append(FORBIDDEN), requiredElsewhere, "variables that are not required");
  }

  private void refuseThese(JsonPointer list, Collection<String> names, String allowed) {
    List<String> listed = texts(document.root().at(list));
    for (int i = 0; i < listed.size(); i++) {
      if (names.contains(listed.get(i))) {
        refuse(list.appendIndex(i), allowed);
      }
    }
  }

  private void refuse(JsonPointer at, String allowed) {
    String value = PolicyProblem.shown(document.root().at(at));
    problems.add(document.problem(at, value + " is not allowed; allowed: " + allowed));
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
