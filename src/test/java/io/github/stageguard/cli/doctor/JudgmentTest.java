package io.github.stageguard.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.cli.doctor.Line.Health;
import io.github.stageguard.cli.doctor.Sight.EventRule;
import io.github.stageguard.cli.doctor.Sight.Function;
import io.github.stageguard.cli.doctor.Sight.Recurring;
import io.github.stageguard.cli.lease.ListedLease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgmentTest {
  private static final String ALIAS =
      "arn:aws:lambda:us-east-1:111122223333:function:stageguard:live";
  private static final EventRule CHANGES = rule("changes", true, "aws.apigateway");
  private static final EventRule LOGS = rule("logs", true, "aws.logs");
  private static final EventRule POLICY = rule("policy", true, "aws.ssm");

  private static EventRule rule(String name, boolean enabled, String... sources) {
    return new EventRule(name, enabled, Set.of(sources));
  }

  private static List<Health> healths(List<Line> lines) {
    return lines.stream().map(Line::health).toList();
  }

  private static Optional<Function> function(String state, String lastUpdate) {
    return Optional.of(new Function(state, lastUpdate, ""));
  }

  @Test
  void anActiveFunctionWithItsAliasIsWell() {
    assertThat(healths(Judgment.function("sg", function("Active", "Successful"), Optional.of("3"))))
        .containsExactly(Health.OK, Health.OK);
  }

  @Test
  void aFunctionThatFailedOrIsNotThereIsAProblem() {
    assertThat(healths(Judgment.function("sg", Optional.empty(), Optional.empty())))
        .containsExactly(Health.PROBLEM);
    assertThat(healths(Judgment.function("sg", function("Failed", "Successful"), Optional.of("3"))))
        .containsExactly(Health.PROBLEM, Health.OK);
    assertThat(healths(Judgment.function("sg", function("Active", "Failed"), Optional.of("3"))))
        .containsExactly(Health.PROBLEM, Health.OK);
    assertThat(healths(Judgment.function("sg", function("Active", "Successful"), Optional.empty())))
        .containsExactly(Health.OK, Health.PROBLEM);
  }

  @Test
  void eachSourceOfEventsNeedsARuleThatIsEnabled() {
    assertThat(healths(Judgment.rules(List.of(CHANGES, LOGS, POLICY))))
        .containsExactly(Health.OK, Health.OK, Health.OK);
    assertThat(healths(Judgment.rules(List.of(CHANGES, POLICY))))
        .containsExactly(Health.OK, Health.PROBLEM, Health.OK);

    List<Line> lines =
        Judgment.rules(List.of(rule("changes", false, "aws.apigateway"), LOGS, POLICY));

    assertThat(healths(lines)).containsExactly(Health.PROBLEM, Health.OK, Health.OK);
    assertThat(lines.getFirst().fix())
        .isEqualTo("Enable it: aws events enable-rule --name changes");
  }

  @Test
  void sweepsNeedAScheduleThatIsEnabledAndInvokesTheAlias() {
    assertThat(healths(schedules(Optional.of(new Recurring(true, ALIAS)))))
        .containsExactly(Health.OK, Health.OK);
    assertThat(healths(schedules(Optional.of(new Recurring(false, ALIAS)))))
        .containsExactly(Health.OK, Health.PROBLEM);
    assertThat(healths(schedules(Optional.of(new Recurring(true, ALIAS + "2")))))
        .containsExactly(Health.OK, Health.PROBLEM);
    assertThat(healths(schedules(Optional.empty()))).containsExactly(Health.OK, Health.PROBLEM);
    assertThat(healths(Judgment.schedules("sg", false, Optional.empty(), ALIAS)))
        .containsExactly(Health.PROBLEM);
  }

  private static List<Line> schedules(Optional<Recurring> sweep) {
    return Judgment.schedules("sg", true, sweep, ALIAS);
  }

  @Test
  void deadLettersAreToBeRedriven() {
    assertThat(Judgment.deadLetters(Optional.of(0)).health()).isEqualTo(Health.OK);
    assertThat(Judgment.deadLetters(Optional.of(7)).found()).endsWith("handled: 7");
    assertThat(Judgment.deadLetters(Optional.of(7)).health()).isEqualTo(Health.WARNING);
    assertThat(Judgment.deadLetters(Optional.empty()).health()).isEqualTo(Health.PROBLEM);
  }

  @Test
  void aBrokenRoleIsAProblemAndADoubtfulOneAWarning() {
    Assessment broken =
        new Assessment(
            new Finding.CloudWatchRoleBroken("", "the account settings name no role"),
            new Enforcement.Enforced(),
            true);
    Assessment doubtful =
        new Assessment(
            new Finding.CloudWatchRoleDoubtful("arn:x", "it is narrow"),
            new Enforcement.Enforced(),
            false);

    assertThat(healths(Judgment.role(List.of()))).containsExactly(Health.OK);
    assertThat(healths(Judgment.role(List.of(broken)))).containsExactly(Health.PROBLEM);
    assertThat(healths(Judgment.role(List.of(doubtful)))).containsExactly(Health.WARNING);
  }

  @Test
  void leasesThatDoNotEndAreProblems() {
    ListedLease running = lease(ListedLease.State.RUNNING);

    assertThat(healths(Judgment.leases(List.of()))).containsExactly(Health.OK);
    assertThat(healths(Judgment.leases(List.of(running)))).containsExactly(Health.OK);
    assertThat(
            healths(
                Judgment.leases(
                    List.of(
                        running,
                        lease(ListedLease.State.OVERDUE),
                        lease(ListedLease.State.BROKEN)))))
        .containsExactly(Health.PROBLEM, Health.PROBLEM);
  }

  private static ListedLease lease(ListedLease.State state) {
    return new ListedLease("lease-1", Optional.empty(), Optional.empty(), state, List.of());
  }

  @Test
  void auditModeIsAWarning() {
    assertThat(Judgment.mode(true, "default").health()).isEqualTo(Health.OK);
    assertThat(Judgment.mode(false, "default").health()).isEqualTo(Health.WARNING);
  }

  @Test
  void aCheckThatAwsDoesNotAnswerLeavesTheOthers() {
    CheckUp checkUp = new CheckUp();
    checkUp.check("first", () -> fail(Kind.DENIED, "apigateway:GetAccount", "AccessDenied"));
    checkUp.check("second", () -> fail(Kind.UNAVAILABLE, "sqs:GetQueueUrl", "500"));
    checkUp.check("STS", () -> fail(Kind.DENIED, "sts:X", "RegionDisabledException"));
    checkUp.check("last", () -> List.of(Line.ok("last", "well")));

    assertThat(healths(checkUp.lines()))
        .containsExactly(Health.UNKNOWN, Health.UNKNOWN, Health.PROBLEM, Health.OK);
    assertThat(checkUp.lines().getFirst().fix()).isEqualTo("Needs apigateway:GET.");
    assertThat(checkUp.lines().get(2).fix()).startsWith("Activate STS for the Region");
  }

  private static List<Line> fail(Kind kind, String operation, String code) {
    throw new CallFailedException(kind, operation, code, "", null);
  }
}
