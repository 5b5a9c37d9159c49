package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Security Hub's findings, which the emulator does not know at all: what is imported, updated and
 * found again. [D] Security Hub API reference (BatchImportFindings, BatchUpdateFindings,
 * GetFindings) and user guide ("Required attributes", "Setting the workflow status").
 */
public final class SecurityHub implements Rule {
  private static final int MOST = 100;
  private static final List<String> REQUIRED =
      List.of(
          "/SchemaVersion",
          "/Id",
          "/ProductArn",
          "/GeneratorId",
          "/AwsAccountId",
          "/Types/0",
          "/CreatedAt",
          "/UpdatedAt",
          "/Severity/Label",
          "/Title",
          "/Description",
          "/Resources/0/Type",
          "/Resources/0/Id");
  private static final Map<String, Integer> LONGEST =
      Map.of(
          "/Id", 512,
          "/GeneratorId", 512,
          "/Title", 256,
          "/Description", 1_024,
          "/Remediation/Recommendation/Text", 512);

  private final Map<String, ObjectNode> findings =
      Collections.synchronizedMap(new LinkedHashMap<>());

  @Override
  public Reply answer(Request request, Next next) {
    if (!request.operation().service().equals("securityhub")) {
      return next.forward(request);
    }
    return switch (request.operation().name()) {
      case "BatchImportFindings" -> imported(request.json().path("Findings"));
      case "BatchUpdateFindings" -> updated(request.json());
      case "GetFindings" -> found(request.json());
      default -> next.forward(request);
    };
  }

  private Reply imported(JsonNode batch) {
    if (batch.isEmpty() || batch.size() > MOST) {
      throw invalid("a batch holds 1 to 100 findings");
    }
    ObjectNode answer = Json.object();
    ArrayNode failed = answer.putArray("FailedFindings");
    for (JsonNode finding : batch) {
      fault(finding)
          .ifPresentOrElse(
              why ->
                  failed
                      .addObject()
                      .put("Id", finding.path("Id").asText())
                      .put("ErrorCode", "InvalidInput")
                      .put("ErrorMessage", why),
              () -> keep((ObjectNode) finding));
    }
    answer.put("FailedCount", failed.size()).put("SuccessCount", batch.size() - failed.size());
    return Reply.json(200, answer);
  }

  private Optional<String> fault(JsonNode finding) {
    for (String member : REQUIRED) {
      if (finding.at(member).asText().isEmpty()) {
        return Optional.of("Missing " + member);
      }
    }
    for (Map.Entry<String, Integer> longest : LONGEST.entrySet()) {
      if (finding.at(longest.getKey()).asText().length() > longest.getValue()) {
        return Optional.of("Too long: " + longest.getKey());
      }
    }
    JsonNode known = findings.get(finding.path("Id").asText());
    boolean newer = known == null || time(finding).isAfter(time(known));
    return newer ? Optional.empty() : Optional.of("UpdatedAt is not after the one known");
  }

  /**
   * The workflow is people's: an import leaves it, but for one that was resolved and fails again.
   */
  private void keep(ObjectNode finding) {
    ObjectNode known = findings.get(finding.path("Id").asText());
    String workflow = known == null ? "NEW" : known.at("/Workflow/Status").asText();
    boolean reopened =
        known != null
            && status(known).equals("PASSED")
            && !status(finding).equals("PASSED")
            && List.of("RESOLVED", "NOTIFIED").contains(workflow);
    ObjectNode kept = finding.deepCopy();
    kept.putObject("Workflow").put("Status", reopened ? "NEW" : workflow);
    findings.put(finding.path("Id").asText(), kept);
  }

  private Reply updated(JsonNode update) {
    JsonNode identifiers = update.path("FindingIdentifiers");
    if (identifiers.isEmpty() || identifiers.size() > MOST) {
      throw invalid("a batch holds 1 to 100 findings");
    }
    ObjectNode answer = Json.object();
    ArrayNode processed = answer.putArray("ProcessedFindings");
    ArrayNode unprocessed = answer.putArray("UnprocessedFindings");
    for (JsonNode identifier : identifiers) {
      ObjectNode known = findings.get(identifier.path("Id").asText());
      if (known == null) {
        ObjectNode refused = unprocessed.addObject();
        refused.set("FindingIdentifier", identifier);
        refused.put("ErrorCode", "FindingNotFound").put("ErrorMessage", "Finding Not Found");
      } else {
        known.set("Workflow", update.path("Workflow"));
        processed.add(identifier);
      }
    }
    return Reply.json(200, answer);
  }

  private Reply found(JsonNode query) {
    int most = query.path("MaxResults").asInt(MOST);
    int from = query.path("NextToken").asInt();
    List<ObjectNode> matching;
    synchronized (findings) {
      matching = findings.values().stream().filter(f -> matches(f, query.path("Filters"))).toList();
    }
    ObjectNode answer = Json.object();
    ArrayNode page = answer.putArray("Findings");
    matching.stream().skip(from).limit(most).forEach(page::add);
    if (from + most < matching.size()) {
      answer.put("NextToken", Integer.toString(from + most));
    }
    return Reply.json(200, answer);
  }

  private static boolean matches(JsonNode finding, JsonNode filters) {
    return filters.properties().stream()
        .allMatch(
            filter -> {
              String value =
                  switch (filter.getKey()) {
                    case "ComplianceStatus" -> status(finding);
                    case "ProductArn", "Id", "RecordState" ->
                        finding.path(filter.getKey()).asText();
                    default -> throw invalid("no filter known here: " + filter.getKey());
                  };
              return filter.getValue().valueStream().anyMatch(each -> matches(value, each));
            });
  }

  private static boolean matches(String value, JsonNode filter) {
    String wanted = filter.path("Value").asText();
    return switch (filter.path("Comparison").asText()) {
      case "EQUALS" -> value.equals(wanted);
      case "PREFIX" -> value.startsWith(wanted);
      default -> throw invalid("no comparison known here");
    };
  }

  private static String status(JsonNode finding) {
    return finding.at("/Compliance/Status").asText();
  }

  private static Instant time(JsonNode finding) {
    return Instant.parse(finding.path("UpdatedAt").asText());
  }

  private static AwsError invalid(String message) {
    return new AwsError(400, "InvalidInputException", message);
  }
}
