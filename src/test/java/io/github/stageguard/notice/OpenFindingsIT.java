package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.LEVEL;
import static io.github.stageguard.notice.GivenOutcome.NOW;
import static io.github.stageguard.notice.GivenOutcome.PLACE;
import static io.github.stageguard.notice.GivenOutcome.REF;
import static io.github.stageguard.notice.GivenOutcome.enforced;
import static io.github.stageguard.notice.GivenOutcome.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.aws.SecurityHubFindings;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.reconcile.SweepOutcome;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFindingIdentifier;
import software.amazon.awssdk.services.securityhub.model.ComplianceStatus;
import software.amazon.awssdk.services.securityhub.model.RecordState;
import software.amazon.awssdk.services.securityhub.model.SeverityLabel;
import software.amazon.awssdk.services.securityhub.model.WorkflowStatus;

/** What Security Hub holds after events and sweeps. */
class OpenFindingsIT {
  private static final String ID = "stageguard/111122223333/us-east-1/V1/abcdef1234/prod/";
  private static final Assessment NO_DESTINATION = enforced(new Finding.DestinationMissing());
  private static final Instant LATER = NOW.plusSeconds(600);

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private OpenFindings findings;

  @BeforeEach
  void switchOn() {
    findings =
        new OpenFindings(
            new SecurityHubFindings(account.function().securityHub(), PLACE),
            new HubFindings(PLACE));
  }

  @Test
  void whatStaysOpenIsOneFindingAStageAndRule() {
    findings.tell(open(NO_DESTINATION, enforced(new Finding.FormatMissing()), LEVEL), NOW);

    assertThat(all())
        .extracting(AwsSecurityFinding::id)
        .containsExactlyInAnyOrder(ID + "accessLogs", ID + "executionLogs");
    AwsSecurityFinding found = finding("accessLogs");
    assertThat(found.schemaVersion()).isEqualTo("2018-10-08");
    assertThat(found.productArn())
        .isEqualTo("arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default");
    assertThat(found.generatorId()).isEqualTo("stageguard/accessLogs");
    assertThat(found.awsAccountId()).isEqualTo("111122223333");
    assertThat(found.severity().label()).isEqualTo(SeverityLabel.MEDIUM);
    assertThat(found.compliance().status()).isEqualTo(ComplianceStatus.FAILED);
    assertThat(found.workflow().status()).isEqualTo(WorkflowStatus.NEW);
    assertThat(found.recordState()).isEqualTo(RecordState.ACTIVE);
    assertThat(found.createdAt()).isEqualTo(NOW.toString());
    assertThat(found.title()).isEqualTo("Access logs are not as the policy wants them: " + REF);
    assertThat(found.description())
        .isEqualTo("access logs have no destination; access logs have no format");
    assertThat(found.remediation().recommendation().text()).contains("accessLogs");
    assertThat(found.resources())
        .singleElement()
        .satisfies(
            resource -> {
              assertThat(resource.type()).isEqualTo("AwsApiGatewayStage");
              assertThat(resource.id())
                  .isEqualTo("arn:aws:apigateway:us-east-1::/restapis/abcdef1234/stages/prod");
              assertThat(resource.details().awsApiGatewayStage().stageName()).isEqualTo("prod");
            });
  }

  @Test
  void aFindingThatIsToldAgainStaysTheSame() {
    findings.tell(open(NO_DESTINATION), NOW);
    findings.tell(open(NO_DESTINATION), LATER);

    assertThat(all()).hasSize(1);
    assertThat(finding("accessLogs").createdAt()).isEqualTo(NOW.toString());
    assertThat(finding("accessLogs").updatedAt()).isEqualTo(LATER.toString());
  }

  @Test
  void whatIsNoLongerFoundPassesAndIsResolved() {
    findings.tell(open(NO_DESTINATION, LEVEL), NOW);
    findings.tell(open(LEVEL), LATER);

    assertThat(finding("accessLogs").compliance().status()).isEqualTo(ComplianceStatus.PASSED);
    assertThat(finding("accessLogs").workflow().status()).isEqualTo(WorkflowStatus.RESOLVED);
    assertThat(finding("accessLogs").createdAt()).isEqualTo(NOW.toString());
    assertThat(finding("executionLogs").compliance().status()).isEqualTo(ComplianceStatus.FAILED);
    assertThat(finding("executionLogs").workflow().status()).isEqualTo(WorkflowStatus.NEW);
  }

  @Test
  void aStageThatIsGoneLeavesNothingOpen() {
    findings.tell(open(LEVEL), NOW);
    findings.tell(outcome().result(Result.IGNORED).of(), LATER);

    assertThat(finding("executionLogs").workflow().status()).isEqualTo(WorkflowStatus.RESOLVED);
  }

  @Test
  void whatComesBackIsNewAgain() {
    findings.tell(open(LEVEL), NOW);
    findings.tell(compliant(), LATER);
    findings.tell(open(LEVEL), LATER.plusSeconds(1));

    assertThat(finding("executionLogs").compliance().status()).isEqualTo(ComplianceStatus.FAILED);
    assertThat(finding("executionLogs").workflow().status()).isEqualTo(WorkflowStatus.NEW);
  }

  @Test
  void whatPeopleSuppressedStaysSo() {
    findings.tell(open(LEVEL), NOW);
    AwsSecurityFinding found = finding("executionLogs");
    account
        .seed()
        .securityHub()
        .batchUpdateFindings(
            r ->
                r.findingIdentifiers(
                        AwsSecurityFindingIdentifier.builder()
                            .id(found.id())
                            .productArn(found.productArn())
                            .build())
                    .workflow(w -> w.status(WorkflowStatus.SUPPRESSED)));

    findings.tell(open(LEVEL), LATER);
    findings.tell(compliant(), LATER.plusSeconds(1));

    assertThat(finding("executionLogs").compliance().status()).isEqualTo(ComplianceStatus.PASSED);
    assertThat(finding("executionLogs").workflow().status()).isEqualTo(WorkflowStatus.SUPPRESSED);
  }

  @Test
  void exemptFindingsAreWarnings() {
    Assessment exempt =
        new Assessment(
            new Finding.FormatMissing(),
            new Enforcement.Exempted(LocalDate.parse("2027-01-31"), "load test", ""),
            true);

    findings.tell(open(exempt), NOW);

    AwsSecurityFinding found = finding("accessLogs");
    assertThat(found.compliance().status()).isEqualTo(ComplianceStatus.WARNING);
    assertThat(found.severity().label()).isEqualTo(SeverityLabel.INFORMATIONAL);
    assertThat(found.description()).contains("exempt until 2027-01-31: load test");
    findings.tell(open(exempt, NO_DESTINATION), LATER);
    assertThat(finding("accessLogs").compliance().status()).isEqualTo(ComplianceStatus.FAILED);
  }

  @Test
  void workThatFailedTellsNothing() {
    findings.tell(open(LEVEL), NOW);
    findings.tell(outcome().failed().of(), LATER);

    assertThat(finding("executionLogs").updatedAt()).isEqualTo(NOW.toString());
  }

  @Test
  void anotherStageWhoseNameBeginsTheSameIsLeftAlone() {
    StageRef other = new StageRef(ApiFamily.V1, REF.apiId(), "prod2");
    findings.tell(open(other, LEVEL), NOW);
    findings.tell(compliant(), LATER);

    assertThat(all())
        .singleElement()
        .extracting(found -> found.compliance().status())
        .isEqualTo(ComplianceStatus.FAILED);
  }

  @Test
  void theAccountsRoleIsAFindingOfTheAccount() {
    Assessment broken = enforced(new Finding.CloudWatchRoleBroken("", "no role is set"));
    findings.tell(role(Result.REPORTED, broken), NOW);

    AwsSecurityFinding found = all().getFirst();
    assertThat(found.id()).isEqualTo("stageguard/111122223333/us-east-1/account/cloudWatchRole");
    assertThat(found.resources().getFirst().type()).isEqualTo("AwsAccount");
    assertThat(found.severity().label()).isEqualTo(SeverityLabel.HIGH);

    findings.tell(role(Result.COMPLIANT), LATER);
    assertThat(all().getFirst().workflow().status()).isEqualTo(WorkflowStatus.RESOLVED);
  }

  @Test
  void aV2StageAndHostileTextKeepToTheFormatsBounds() {
    StageRef stage = new StageRef(ApiFamily.V2, "abcdef5678", StageRef.DEFAULT_STAGE);
    Finding hostile = new Finding.DestinationNotAllowed("\u001b[31m\n".repeat(5_000));

    findings.tell(open(stage, enforced(hostile), enforced(hostile), enforced(hostile)), NOW);
    findings.tell(
        open(new StageRef(ApiFamily.V1, "a".repeat(64), "b".repeat(128)), LEVEL, NO_DESTINATION),
        NOW);

    AwsSecurityFinding found = all().getFirst();
    assertThat(found.resources().getFirst().type()).isEqualTo("AwsApiGatewayV2Stage");
    assertThat(found.resources().getFirst().id())
        .isEqualTo("arn:aws:apigateway:us-east-1::/apis/abcdef5678/stages/$default");
    assertThat(found.description()).doesNotContain("\n", "\u001b").hasSize(1_024);
    assertThat(all()).hasSize(3);
  }

  @Test
  void aWholeSweepClosesWhatNoPartOfItHasTold() {
    StageRef fixed = new StageRef(ApiFamily.V1, "fixed12345", "prod");
    findings.tell(open(LEVEL), NOW);
    findings.tell(open(fixed, LEVEL), NOW);

    findings.tell(part(false, 0), List.of(open(LEVEL)), Optional.empty(), LATER);
    assertThat(statusOf(fixed)).isEqualTo(ComplianceStatus.FAILED);
    findings.tell(part(true, 1), List.of(), Optional.empty(), LATER.plusSeconds(1));
    assertThat(statusOf(fixed)).as("a stage failed").isEqualTo(ComplianceStatus.FAILED);
    findings.tell(part(true, 0), List.of(), Optional.empty(), LATER.plusSeconds(2));

    assertThat(statusOf(fixed)).isEqualTo(ComplianceStatus.PASSED);
    assertThat(statusOf(REF)).isEqualTo(ComplianceStatus.FAILED);
  }

  @Test
  void aSweepClosesWhatItPutRightAndTellsTheRest() {
    findings.tell(open(LEVEL), NOW);
    StageRef other = new StageRef(ApiFamily.V2, "abcdef5678", "live");

    findings.tell(
        part(false, 0),
        List.of(open(LEVEL), open(other, NO_DESTINATION), compliant()),
        Optional.of(role(Result.REPORTED, enforced(new Finding.CloudWatchRoleBroken("", "x")))),
        LATER);

    assertThat(statusOf(REF)).isEqualTo(ComplianceStatus.PASSED);
    assertThat(statusOf(other)).isEqualTo(ComplianceStatus.FAILED);
    assertThat(all()).hasSize(3);
  }

  @Test
  void aLargeSweepGoesInBatchesAndPages() {
    List<StageOutcome> told = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      told.add(open(new StageRef(ApiFamily.V1, "api" + i, "prod"), LEVEL));
    }

    findings.tell(part(false, 0), told, Optional.empty(), NOW);
    assertThat(all()).hasSize(250);
    account.gate().clear();
    findings.tell(part(true, 0), List.of(), Optional.empty(), LATER);

    assertThat(all())
        .allMatch(found -> found.compliance().status() == ComplianceStatus.PASSED)
        .allMatch(found -> found.workflow().status() == WorkflowStatus.RESOLVED);
    assertThat(account.gate().calls().ofTheFunction().names())
        .containsExactly(
            "GetFindings",
            "GetFindings",
            "GetFindings",
            "BatchUpdateFindings",
            "BatchUpdateFindings",
            "BatchUpdateFindings",
            "BatchImportFindings",
            "BatchImportFindings",
            "BatchImportFindings");
  }

  @Test
  void aCrashBetweenResolvingAndClosingIsMadeGoodByTheRetry() {
    findings.tell(open(LEVEL), NOW);
    account.gate().when("BatchImportFindings").number(1).fail(new Fault.DroppedBefore());

    assertThatThrownBy(() -> findings.tell(compliant(), LATER))
        .isInstanceOf(CallFailedException.class);
    findings.tell(compliant(), LATER);

    assertThat(statusOf(REF)).isEqualTo(ComplianceStatus.PASSED);
    assertThat(finding("executionLogs").workflow().status()).isEqualTo(WorkflowStatus.RESOLVED);
  }

  @Test
  void aFindingThatAwsDidNotTakeIsAFailure() {
    account
        .gate()
        .when("BatchImportFindings")
        .fail(
            new Fault.Answer(
                200,
                "application/json",
                "{\"FailedCount\":1,\"SuccessCount\":0,\"FailedFindings\":[{\"Id\":\"x\","
                    + "\"ErrorCode\":\"InvalidInput\",\"ErrorMessage\":\"no\"}]}"));

    assertThat(failure().code()).isEqualTo("InvalidInput");
    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.REFUSED);
  }

  @Test
  void aRefusedCallSaysWhatItMeans() {
    account.gate().when("GetFindings").number(1).fail(new Fault.AccessDenied());
    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.DENIED);
    account.gate().when("BatchImportFindings").number(1).fail(new Fault.Throttled());
    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.THROTTLED);
  }

  private CallFailedException failure() {
    List<CallFailedException> thrown = new ArrayList<>();
    assertThatThrownBy(() -> findings.tell(open(LEVEL), NOW))
        .isInstanceOfSatisfying(CallFailedException.class, thrown::add);
    return thrown.getFirst();
  }

  private static StageOutcome compliant() {
    return outcome().result(Result.COMPLIANT).of();
  }

  private static StageOutcome open(Assessment... open) {
    return open(REF, open);
  }

  private static StageOutcome open(StageRef stage, Assessment... open) {
    return outcome().at(stage).result(Result.REPORTED).open(open).of();
  }

  private static AccountOutcome role(Result result, Assessment... open) {
    return new AccountOutcome(result, List.of(open), List.of(), List.of(open), Optional.empty());
  }

  private static SweepOutcome part(boolean finished, int failed) {
    return new SweepOutcome(
        "sweep",
        1,
        new SweepCounts(2, 1, 0, 1, failed, 9),
        0,
        List.of(),
        finished,
        finished ? Optional.empty() : Optional.of(LATER),
        Duration.ofSeconds(60));
  }

  private ComplianceStatus statusOf(StageRef stage) {
    return all().stream()
        .filter(found -> found.resources().getFirst().id().equals(PLACE.stageArn(stage)))
        .findFirst()
        .orElseThrow()
        .compliance()
        .status();
  }

  private AwsSecurityFinding finding(String rule) {
    return all().stream().filter(found -> found.id().equals(ID + rule)).findFirst().orElseThrow();
  }

  private List<AwsSecurityFinding> all() {
    return account
        .seed()
        .securityHub()
        .getFindingsPaginator(r -> r.maxResults(100))
        .findings()
        .stream()
        .toList();
  }
}
