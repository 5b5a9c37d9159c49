package io.github.stageguard.aws;

import io.github.stageguard.notice.FindingHub;
import io.github.stageguard.notice.HubFinding;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFindingFilters;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFindingIdentifier;
import software.amazon.awssdk.services.securityhub.model.BatchImportFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.BatchUpdateFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.ComplianceStatus;
import software.amazon.awssdk.services.securityhub.model.GetFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.RecordState;
import software.amazon.awssdk.services.securityhub.model.Resource;
import software.amazon.awssdk.services.securityhub.model.StringFilter;
import software.amazon.awssdk.services.securityhub.model.StringFilterComparison;
import software.amazon.awssdk.services.securityhub.model.WorkflowStatus;

/** Findings in Security Hub, in the AWS Security Finding Format, of the account's own product. */
public final class SecurityHubFindings implements FindingHub {
  private static final String SCHEMA_VERSION = "2018-10-08";
  private static final String TYPE =
      "Software and Configuration Checks/AWS Security Best Practices";
  private static final String NOT_FOUND = "FindingNotFound";
  private static final int MOST = 100;

  private final SecurityHubClient hub;
  private final Place place;

  public SecurityHubFindings(SecurityHubClient hub, Place place) {
    this.hub = hub;
    this.place = place;
  }

  /** IAM: {@code securityhub:GetFindings} on the account's hub. */
  @Override
  public List<Open> open(String idPrefix) {
    AwsSecurityFindingFilters filters =
        AwsSecurityFindingFilters.builder()
            .productArn(equalTo(productArn()))
            .id(filter(StringFilterComparison.PREFIX, idPrefix))
            .recordState(equalTo(RecordState.ACTIVE.toString()))
            .complianceStatus(
                equalTo(ComplianceStatus.FAILED.toString()),
                equalTo(ComplianceStatus.WARNING.toString()))
            .build();
    List<Open> open = new ArrayList<>();
    String token = null;
    do {
      String from = token;
      GetFindingsResponse page =
          Calls.call(
              "securityhub:GetFindings",
              () -> hub.getFindings(r -> r.filters(filters).maxResults(MOST).nextToken(from)));
      page.findings().stream().map(SecurityHubFindings::open).forEach(open::add);
      token = page.nextToken();
    } while (token != null);
    return open;
  }

  private static Open open(AwsSecurityFinding finding) {
    boolean suppressed =
        finding.workflow() != null && finding.workflow().status() == WorkflowStatus.SUPPRESSED;
    return new Open(finding.id(), time(finding.createdAt()), time(finding.updatedAt()), suppressed);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(SdkText.orEmpty(text));
    } catch (DateTimeException e) {
      throw new CallFailedException(
          Kind.UNAVAILABLE,
          "securityhub:GetFindings",
          "UnreadableTime",
          "the answer holds a finding whose time cannot be read",
          e);
    }
  }

  /** IAM: {@code securityhub:BatchImportFindings} on the account's default product. */
  @Override
  public void report(List<HubFinding> findings) {
    for (List<HubFinding> part : parts(findings)) {
      List<AwsSecurityFinding> batch = part.stream().map(this::finding).toList();
      BatchImportFindingsResponse answer =
          Calls.call(
              "securityhub:BatchImportFindings",
              () -> hub.batchImportFindings(r -> r.findings(batch)));
      answer.failedFindings().stream()
          .findFirst()
          .ifPresent(
              failed -> {
                throw failure(
                    "securityhub:BatchImportFindings", failed.errorCode(), failed.errorMessage());
              });
      if (answer.failedCount() != null && answer.failedCount() > 0) {
        throw failure(
            "securityhub:BatchImportFindings", "InternalError", "AWS does not say which, or why");
      }
    }
  }

  /**
   * One that is not there any more needs nothing.
   *
   * <p>IAM: {@code securityhub:BatchUpdateFindings} on the account's hub.
   */
  @Override
  public void resolve(List<String> ids) {
    for (List<String> part : parts(ids)) {
      List<AwsSecurityFindingIdentifier> batch =
          part.stream()
              .map(
                  id ->
                      AwsSecurityFindingIdentifier.builder()
                          .id(id)
                          .productArn(productArn())
                          .build())
              .toList();
      BatchUpdateFindingsResponse answer =
          Calls.call(
              "securityhub:BatchUpdateFindings",
              () ->
                  hub.batchUpdateFindings(
                      r ->
                          r.findingIdentifiers(batch)
                              .workflow(w -> w.status(WorkflowStatus.RESOLVED))));
      answer.unprocessedFindings().stream()
          .filter(failed -> !NOT_FOUND.equals(failed.errorCode()))
          .findFirst()
          .ifPresent(
              failed -> {
                throw failure(
                    "securityhub:BatchUpdateFindings", failed.errorCode(), failed.errorMessage());
              });
    }
  }

  private AwsSecurityFinding finding(HubFinding finding) {
    ComplianceStatus status =
        switch (finding.standing()) {
          case FAILED -> ComplianceStatus.FAILED;
          case EXEMPT -> ComplianceStatus.WARNING;
          case CLOSED -> ComplianceStatus.PASSED;
        };
    return AwsSecurityFinding.builder()
        .schemaVersion(SCHEMA_VERSION)
        .id(finding.id())
        .productArn(productArn())
        .generatorId("stageguard/" + finding.rule().key())
        .awsAccountId(place.account())
        .region(place.region())
        .types(TYPE)
        .createdAt(finding.createdAt().toString())
        .updatedAt(finding.at().toString())
        .severity(s -> s.label(finding.severity()))
        .title(finding.title())
        .description(finding.description())
        .remediation(r -> r.recommendation(text -> text.text(finding.remediation())))
        .productFields(fields(finding))
        .resources(finding.stage().map(this::stage).orElseGet(this::account))
        .compliance(c -> c.status(status))
        .recordState(RecordState.ACTIVE)
        .build();
  }

  private static Map<String, String> fields(HubFinding finding) {
    Map<String, String> fields = new TreeMap<>();
    fields.put("stageguard/rule", finding.rule().key());
    finding
        .stage()
        .ifPresent(
            stage -> {
              fields.put("stageguard/apiId", stage.apiId());
              fields.put("stageguard/stage", stage.stageName());
            });
    return fields;
  }

  private Resource stage(StageRef ref) {
    boolean rest = ref.family() == ApiFamily.V1;
    return Resource.builder()
        .type(rest ? "AwsApiGatewayStage" : "AwsApiGatewayV2Stage")
        .id(place.stageArn(ref))
        .partition(place.partition())
        .region(place.region())
        .details(
            d -> {
              if (rest) {
                d.awsApiGatewayStage(s -> s.stageName(ref.stageName()));
              } else {
                d.awsApiGatewayV2Stage(s -> s.stageName(ref.stageName()));
              }
            })
        .build();
  }

  private Resource account() {
    return Resource.builder()
        .type("AwsAccount")
        .id("AWS::::Account:" + place.account())
        .partition(place.partition())
        .region(place.region())
        .build();
  }

  private String productArn() {
    return "arn:%s:securityhub:%s:%s:product/%s/default"
        .formatted(place.partition(), place.region(), place.account(), place.account());
  }

  private static StringFilter equalTo(String value) {
    return filter(StringFilterComparison.EQUALS, value);
  }

  private static StringFilter filter(StringFilterComparison comparison, String value) {
    return StringFilter.builder().comparison(comparison).value(value).build();
  }

  private static <T> List<List<T>> parts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST) {
      parts.add(all.subList(from, Math.min(all.size(), from + MOST)));
    }
    return parts;
  }

  /** AWS answers 200 even if it took none of them. */
  private static CallFailedException failure(String operation, String code, String message) {
    String name = SdkText.orEmpty(code);
    Kind kind =
        name.contains("Throttl") || name.contains("Concurrent") || name.contains("Internal")
            ? Kind.UNAVAILABLE
            : Kind.REFUSED;
    return new CallFailedException(kind, operation, name, SdkText.orEmpty(message), null);
  }
}
