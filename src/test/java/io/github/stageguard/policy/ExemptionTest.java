package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.policy.Enforcement.Enforced;
import io.github.stageguard.policy.Enforcement.Exempted;
import io.github.stageguard.policy.Enforcement.Off;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExemptionTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
  private static final Subject PROD = Subjects.rest("a1b2c3d4e5", "prod");

  @ParameterizedTest
  @CsvSource({"2027-01-30, true", "2027-01-31, true", "2027-02-01, false", "2030-01-01, false"})
  void anExemptionHoldsToTheEndOfItsLastDay(LocalDate today, boolean exempt) {
    Policy policy = exempting("{apiId: a1b2c3d4e5}", "[accessLogs]", "2027-01-31");
    assertThat(policy.forStage(PROD, today).accessLogs().enforcement())
        .isEqualTo(
            exempt
                ? new Exempted(LocalDate.parse("2027-01-31"), "load test", "sec@example.com")
                : new Enforced());
  }

  @Test
  void theLastDayMayStandInQuotes() {
    assertThat(
            exempting("{apiId: a1b2c3d4e5}", "[accessLogs]", "'2027-01-31'")
                .forStage(PROD, TODAY)
                .accessLogs()
                .enforcement())
        .isInstanceOf(Exempted.class);
  }

  @Test
  void anExemptionIsOfTheRulesItNamesAndOfNoOther() {
    StagePolicy stage =
        exempting("{apiId: a1b2c3d4e5}", "[executionLogs, dataTrace]", "2027-01-31")
            .forStage(PROD, TODAY);
    assertThat(stage.accessLogs().enforcement()).isEqualTo(new Enforced());
    assertThat(stage.executionLogs().enforcement()).isInstanceOf(Exempted.class);
    assertThat(stage.dataTrace().enforcement()).isInstanceOf(Exempted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'{apiId: a1b2c3d4e5}', true",
    "'{apiId: a1b2c3d4e6}', false",
    "'{apiId: a1b2c3d4e5, stage: p*d}', true",
    "'{apiId: a1b2c3d4e5, stage: dev}', false",
    "'{apiId: a1b2c3d4e5, kind: http}', false",
    "'{apiId: a1b2c3d4e5, account: 123456789012, region: eu-central-1, kind: rest}', true",
    "'{apiId: a1b2c3d4e5, account: 123456789013}', false",
    "'{apiId: a1b2c3d4e5, region: eu-central-2}', false"
  })
  void anExemptionIsOfTheStagesThatMatch(String match, boolean exempt) {
    assertThat(
            exempting(match, "[accessLogs]", "2027-01-31")
                .forStage(PROD, TODAY)
                .accessLogs()
                .enforcement())
        .isInstanceOf(exempt ? Exempted.class : Enforced.class);
  }

  @Test
  void anExemptionOfAnAuditedRuleIsToldAndOneOfARuleThatIsOffIsNot() {
    String exemption =
        """
        exemptions:
          - match: {apiId: a1b2c3d4e5}
            rules: [accessLogs, executionLogs]
            until: 2027-01-31
            reason: load test
        """;
    StagePolicy stage =
        PolicyDocument.parse("accessLogs: {mode: audit}\nexecutionLogs: {mode: off}\n" + exemption)
            .forStage(PROD, TODAY);
    assertThat(stage.accessLogs().enforcement())
        .isEqualTo(new Exempted(LocalDate.parse("2027-01-31"), "load test", ""));
    assertThat(stage.executionLogs().enforcement()).isEqualTo(new Off());
  }

  @Test
  void ofSeveralExemptionsTheFirstThatStillHoldsIsTold() {
    Policy policy =
        PolicyDocument.parse(
            """
            exemptions:
              - {match: {apiId: a1b2c3d4e5}, rules: [dataTrace], until: 2026-11-21, reason: ended}
              - {match: {apiId: a1b2c3d4e5}, rules: [accessLogs], until: 2029-01-01, reason: other}
              - {match: {apiId: a1b2c3d4e5}, rules: [dataTrace], until: 2026-11-22, reason: first}
              - {match: {apiId: a1b2c3d4e5}, rules: [dataTrace], until: 2028-01-01, reason: second}
            """);
    assertThat(policy.forStage(PROD, TODAY).dataTrace().enforcement())
        .isEqualTo(new Exempted(TODAY, "first", ""));
  }

  @Test
  void anExemptionLeavesTheAccountsRoleAlone() {
    assertThat(exempting("{apiId: a1b2c3d4e5}", "[accessLogs]", "2027-01-31").cloudWatchRole())
        .isEqualTo(new Enforced());
  }

  private static Policy exempting(String match, String rules, String until) {
    return PolicyDocument.parse(
        """
        exemptions:
          - match: %s
            rules: %s
            until: %s
            reason: load test
            approvedBy: sec@example.com
        """
            .formatted(match, rules, until));
  }
}
