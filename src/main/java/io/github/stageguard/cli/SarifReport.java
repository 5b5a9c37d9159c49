package io.github.stageguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.stageguard.cli.AccountReport.AuditedStage;
import io.github.stageguard.cli.AccountReport.Unread;
import io.github.stageguard.cli.OrganizationReport.Failed;
import io.github.stageguard.evidence.Wording;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The report's findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), for
 * tools that collect findings of many programs. A stage is no file, so that it is named by a
 * logical location.
 */
public final class SarifReport {
  /** JSON in ASCII, which nothing in a terminal takes for more than text. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final int LONGEST_TEXT = 4_000;

  private final List<String> kinds;
  private final JsonNode texts;

  private SarifReport() {
    this.texts = texts();
    this.kinds = new ArrayList<>();
    texts.fieldNames().forEachRemaining(kinds::add);
  }

  /**
   * Writes the log, in ASCII. The same report gives the same log.
   *
   * @throws IOException if {@code out} does
   */
  public static void write(AccountReport report, Appendable out) throws IOException {
    Place place = report.place();
    write(
        new SarifReport()
            .log(
                "stageguard/" + place.account() + "/" + place.region() + "/",
                report.at(),
                List.of(report),
                List.of(),
                false),
        out);
  }

  /**
   * Writes the log of an organization: one run, whose results name their account and Region.
   *
   * @throws IOException if {@code out} does
   */
  static void write(OrganizationReport report, Appendable out) throws IOException {
    write(
        new SarifReport()
            .log(
                "stageguard/organization/",
                report.at(),
                report.accounts().stream().map(OrganizationReport.Audited::report).toList(),
                report.failed(),
                true),
        out);
  }

  private static void write(ObjectNode log, Appendable out) throws IOException {
    try {
      out.append(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(log));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
    out.append('\n');
  }

  private ObjectNode log(
      String id, Instant at, List<AccountReport> reports, List<Failed> failed, boolean many) {
    ObjectNode log = JSON.createObjectNode();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    run.putObject("automationDetails").put("id", text(id));
    ObjectNode driver = run.putObject("tool").putObject("driver").put("name", "StageGuard");
    rules(driver.putArray("rules"));
    invocation(run.putArray("invocations").addObject(), at, reports, failed, many);
    ArrayNode results = run.putArray("results");
    reports.forEach(report -> results(results, report, many));
    return log;
  }

  /**
   * @param many whether results must name their account and Region
   */
  private void results(ArrayNode results, AccountReport report, boolean many) {
    int first = results.size();
    Place place = report.place();
    String where = many ? where(place.account(), place.region()) : "";
    for (AuditedStage stage : report.stages()) {
      for (Assessment finding : stage.plan().findings()) {
        ObjectNode result = results.addObject();
        String arn = arn(place, stage.stage().ref());
        result(result, place, arn, finding);
        if (stage.lease().isPresent() && finding.finding() instanceof Finding.DataTraceOn) {
          result.put("level", "note");
        }
        location(result, arn, where + stage.stage().ref());
      }
    }
    for (Assessment finding : report.role()) {
      ObjectNode result = results.addObject();
      String arn = arn(place, "/account");
      result(result, place, arn, finding);
      location(result, arn, where + "the account's CloudWatch role");
    }
    for (int i = first; many && i < results.size(); i++) {
      ((ObjectNode) results.get(i).path("properties"))
          .put("account", text(place.account()))
          .put("region", text(place.region()));
    }
  }

  private static String where(String account, String region) {
    return account + "/" + region + ": ";
  }

  private void rules(ArrayNode rules) {
    for (String kind : kinds) {
      ObjectNode rule = rules.addObject().put("id", kind).put("name", kind);
      rule.putObject("shortDescription").put("text", texts.get(kind).get("short").asText());
      rule.putObject("help").put("text", texts.get(kind).get("help").asText());
      rule.putObject("defaultConfiguration").put("level", "error");
    }
  }

  private static void invocation(
      ObjectNode invocation,
      Instant at,
      List<AccountReport> reports,
      List<Failed> failed,
      boolean many) {
    boolean whole = reports.stream().allMatch(report -> report.unread().isEmpty());
    invocation.put("executionSuccessful", whole && failed.isEmpty());
    invocation.put("endTimeUtc", at.toString());
    ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
    for (AccountReport report : reports) {
      Place place = report.place();
      for (Unread unread : report.unread()) {
        ObjectNode notification = notifications.addObject().put("level", "error");
        String where = many ? where(place.account(), place.region()) : "";
        String of = unread.apiId().isEmpty() ? "" : unread.apiId() + ": ";
        message(notification, where + of + unread.cause().getMessage());
      }
    }
    for (Failed each : failed) {
      ObjectNode notification = notifications.addObject().put("level", "error");
      message(
          notification,
          where(each.member().id(), each.region()) + each.message() + " " + each.advice());
    }
  }

  private void result(ObjectNode result, Place place, String arn, Assessment finding) {
    String kind = finding.finding().getClass().getSimpleName();
    result.put("ruleId", kind).put("ruleIndex", kinds.indexOf(kind));
    result.put("level", "error");
    message(result, Wording.of(finding.finding()));
    result
        .putObject("partialFingerprints")
        .put("stageRuleSetting/v1", fingerprint(place, arn, finding.finding()));
    ObjectNode properties = result.putObject("properties");
    properties.put("policyRule", finding.finding().rule().key());
    properties.put("repairable", finding.repairable());
    switch (finding.enforcement()) {
      case Enforcement.Enforced() -> properties.put("enforcement", "enforce");
      case Enforcement.Audited() -> {
        properties.put("enforcement", "audit");
        result.put("level", "warning");
      }
      case Enforcement.Off() -> properties.put("enforcement", "off");
      case Enforcement.Exempted(var until, var reason, var approvedBy) -> {
        properties.put("enforcement", "exempt");
        String approved = approvedBy.isEmpty() ? "" : ", approved by " + approvedBy;
        result
            .putArray("suppressions")
            .addObject()
            .put("kind", "external")
            .put("status", "accepted")
            .put("justification", text("exempt until " + until + ": " + reason + approved));
      }
    }
  }

  private static void location(ObjectNode result, String arn, String name) {
    result
        .putArray("locations")
        .addObject()
        .putArray("logicalLocations")
        .addObject()
        .put("name", text(name))
        .put("fullyQualifiedName", text(arn))
        .put("kind", "resource");
  }

  private static String arn(Place place, StageRef ref) {
    String apis =
        switch (ref.family()) {
          case V1 -> "/restapis/";
          case V2 -> "/apis/";
        };
    return arn(place, apis + ref.apiId() + "/stages/" + ref.stageName());
  }

  /** ARNs of API Gateway name no account. */
  private static String arn(Place place, String path) {
    return "arn:" + place.partition() + ":apigateway:" + place.region() + "::" + path;
  }

  /** The same for the same stage, rule and setting, whatever the setting's value. */
  private static String fingerprint(Place place, String arn, Finding finding) {
    String subject =
        String.join("\n", place.account(), arn, finding.rule().key(), setting(finding));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String setting(Finding finding) {
    return switch (finding) {
      case Finding.DestinationMissing _, Finding.DestinationNotAllowed _ -> "destination";
      case Finding.FormatMissing _, Finding.FormatIncomplete _, Finding.FormatUnfit _ -> "format";
      case Finding.LogGroupMissing _, Finding.LogDeliveryLost _, Finding.LogGroupRefused _ ->
          "logGroup";
      case Finding.RetentionTooShort _ -> "retention";
      case Finding.KmsKeyMissing _ -> "kmsKey";
      case Finding.ExecutionLevelTooLow level -> "level of " + level.key();
      case Finding.DataTraceOn _ -> "dataTrace";
      case Finding.LeaseScheduleBroken _ -> "lease";
      case Finding.WriteRefused _ -> "write";
      case Finding.CloudWatchRoleBroken _, Finding.CloudWatchRoleDoubtful _ -> "role";
    };
  }

  /**
   * A message in which braces are no placeholders (SARIF 2.1.0, 3.11.5) and nothing is an embedded
   * link (3.11.6), whatever text of AWS it holds.
   */
  private static void message(ObjectNode of, String words) {
    of.putObject("message")
        .put("text", text(words).replace("{", "{{").replace("}", "}}").replace("](", "] ("));
  }

  private static String text(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  private static JsonNode texts() {
    try (InputStream in = SarifReport.class.getResourceAsStream("sarif-rules.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
