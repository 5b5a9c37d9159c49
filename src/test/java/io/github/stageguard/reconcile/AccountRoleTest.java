package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.Given.changed;
import static io.github.stageguard.reconcile.Given.enforcing;
import static io.github.stageguard.reconcile.Given.reconciler;
import static io.github.stageguard.reconcile.Given.violating;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.plan.Finding.CloudWatchRoleBroken;
import io.github.stageguard.plan.Finding.CloudWatchRoleDoubtful;
import io.github.stageguard.reconcile.CloudWatchRoles.Description;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountRoleTest {
  private final FakeAws aws = new FakeAws();

  @Test
  void aRoleThatWorksIsKeptAndTrustedForFifteenMinutes() {
    Reconciler reconciler = reconciler(aws);
    aws.put(violating());
    reconciler.handle(changed(aws.now), enforcing());
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.TEAM_ROLE);

    aws.calls.clear();
    aws.now = aws.now.plusSeconds(899);
    aws.put(violating());
    reconciler.handle(changed(aws.now), enforcing());
    assertThat(aws.count("GetAccount")).isZero();

    aws.now = aws.now.plusSeconds(1);
    aws.put(violating());
    reconciler.handle(changed(aws.now), enforcing());
    assertThat(aws.count("GetAccount")).isEqualTo(1);
  }

  @Test
  void aMissingRoleIsReplacedBeforeTheStageIsWritten() {
    aws.cloudWatchRole = Optional.empty();
    aws.put(violating());

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
    assertThat(aws.count("UpdateAccount")).isEqualTo(1);
    assertThat(outcome.stages().getFirst().open()).isEmpty();
  }

  @Test
  void aRoleThatIsGoneIsReplaced() {
    aws.roles.remove(FakeAws.TEAM_ROLE);
    assertReplaced();
  }

  @Test
  void aRoleThatDoesNotTrustApiGatewayIsReplaced() {
    aws.roles.put(
        FakeAws.TEAM_ROLE, new Description.Found(FakeAws.TRUSTING.replace("apigateway", "lambda")));
    assertReplaced();
  }

  @Test
  void aRoleThatMayWriteNowhereIsReplaced() {
    aws.permissions.put(FakeAws.TEAM_ROLE, Set.of("logs:DescribeLogGroups"));
    assertReplaced();
    assertThat(aws.count("SimulatePrincipalPolicy") + aws.count("GetRole")).isLessThanOrEqualTo(3);
  }

  @Test
  void aRoleThatMayWriteToSomeGroupOnlyIsReportedAndKept() {
    aws.logGroups.put(
        "API-Gateway-Execution-Logs_other/prod",
        new LogGroupState(OptionalInt.empty(), Optional.empty()));
    aws.permissions.put(
        FakeAws.TEAM_ROLE,
        Set.of("logs:PutLogEvents@API-Gateway-Execution-Logs_other", "logs:CreateLogStream@other"));

    assertKept("narrower");
  }

  @Test
  void aRoleThatLacksSomeOfTheSevenActionsIsReportedAndKept() {
    aws.permissions.put(FakeAws.TEAM_ROLE, Set.of("logs:PutLogEvents", "logs:CreateLogStream"));

    assertKept("logs:FilterLogEvents");
  }

  @Test
  void aRoleThatCannotBeReadIsReportedAndKept() {
    aws.roles.put(FakeAws.TEAM_ROLE, new Description.Unreadable("AccessDenied"));

    assertKept("AccessDenied");
  }

  @Test
  void aRoleWhosePermissionsCannotBeReadIsReportedAndKept() {
    aws.before =
        (number, operation) -> {
          if (operation.equals("SimulatePrincipalPolicy")) {
            throw FakeAws.fails(Kind.DENIED, operation, "no");
          }
        };

    assertKept("could not be read");
  }

  @Test
  void aRoleOfAnotherAccountIsReportedAndKept() {
    aws.cloudWatchRole = Optional.of("arn:aws:iam::999999999999:role/theirs");

    Outcome outcome = accountChanged();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(aws.count("UpdateAccount")).isZero();
  }

  @Test
  void stageGuardsOwnRoleIsNeverReplacedByItself() {
    aws.cloudWatchRole = Optional.of(FakeAws.OWN_ROLE);
    aws.roles.remove(FakeAws.OWN_ROLE);

    Outcome outcome = accountChanged();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(finding(outcome))
        .isInstanceOfSatisfying(
            CloudWatchRoleBroken.class,
            broken -> assertThat(broken.fault()).contains("redeploy its stack"));
    assertThat(aws.count("UpdateAccount")).isZero();
  }

  @Test
  void anAccountChangeLooksAtTheRoleAnewEvenWhenItWasTrusted() {
    Reconciler reconciler = reconciler(aws);
    aws.put(violating());
    reconciler.handle(changed(aws.now), enforcing());
    aws.cloudWatchRole = Optional.empty();

    Outcome outcome =
        reconciler.handle(
            new Trigger.AccountChanged(Given.occasion("UpdateAccount", aws.now)), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
  }

  @Test
  void anAccountChangeThatLeavesAWorkingRoleIsCompliant() {
    assertThat(accountChanged().result()).isEqualTo(Result.COMPLIANT);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void inAuditTheRoleIsReportedAndKept() {
    aws.cloudWatchRole = Optional.empty();
    Trigger trigger = new Trigger.AccountChanged(Given.occasion("UpdateAccount", aws.now));

    assertThat(reconciler(aws).handle(trigger, Given.auditing()).result())
        .isEqualTo(Result.REPORTED);
    assertThat(reconciler(aws).handle(trigger, enforcing("cloudWatchRole: {mode: audit}")).result())
        .isEqualTo(Result.REPORTED);
    assertThat(reconciler(aws).handle(trigger, enforcing("cloudWatchRole: {mode: off}")).result())
        .isEqualTo(Result.COMPLIANT);
    assertThat(aws.count("UpdateAccount")).isZero();
  }

  @Test
  void withoutARoleAndWithoutLeaveToSetOneLoggingIsNotEvenTried() {
    aws.cloudWatchRole = Optional.empty();
    aws.put(violating());

    StageOutcome outcome =
        reconciler(aws)
            .handle(changed(aws.now), enforcing("cloudWatchRole: {mode: audit}"))
            .stages()
            .getFirst();

    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(outcome.open()).anyMatch(open -> open.finding() instanceof CloudWatchRoleBroken);
    assertThat(aws.writes()).isZero();
  }

  @Test
  void aRoleThatPropagatesStillFailsTheEventAndTheNextFinishesTheStage() {
    aws.cloudWatchRole = Optional.empty();
    aws.put(violating());
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateAccount")) {
            throw FakeAws.fails(Kind.UNAVAILABLE, operation, "The role ARN does not have …");
          }
        };

    assertThat(reconciler(aws).handle(changed(aws.now), enforcing()).result())
        .isEqualTo(Result.FAILED);
    assertThat(aws.count("UpdateAccount")).isEqualTo(1);
    assertThat(aws.count("UpdateStage")).isZero();

    aws.before = (number, operation) -> {};
    assertThat(reconciler(aws).handle(changed(aws.now), enforcing()).result())
        .isEqualTo(Result.REMEDIATED);
  }

  @Test
  void whenAwsRefusesForTheRoleItIsLookedAtAnew() {
    Reconciler reconciler = reconciler(aws);
    aws.put(violating());
    reconciler.handle(changed(aws.now), enforcing());
    aws.cloudWatchRole = Optional.empty();
    aws.put(violating());

    Outcome outcome = reconciler.handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
    assertThat(aws.stage(Given.REF).accessLog().hasDestination()).isTrue();
  }

  @Test
  void whatTheSimulationCannotKnowProvesNothing() {
    aws.permissions.put(FakeAws.TEAM_ROLE, Set.of());
    aws.certain = false;

    assertKept("narrower");
  }

  @Test
  void aRoleForTheStagesOwnDestinationIsKept() {
    aws.permissions.put(
        FakeAws.TEAM_ROLE, Set.of("logs:PutLogEvents@/team/access", "logs:CreateLogStream@/team"));
    aws.put(
        Given.stage(
            Given.compliant().accessLog(),
            Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, false))));

    reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(aws.cloudWatchRole).hasValue(FakeAws.TEAM_ROLE);
  }

  @Test
  void withoutAStageAtHandItTakesEveryLogGroupToProveARolePowerless() {
    LogGroupState group = new LogGroupState(OptionalInt.empty(), Optional.empty());
    aws.permissions.put(
        FakeAws.TEAM_ROLE, Set.of("logs:PutLogEvents@/team/access", "logs:CreateLogStream@/team"));
    aws.logGroups.put("/team/access", group);
    assertThat(accountChanged().result()).isEqualTo(Result.REPORTED);

    aws.permissions.put(FakeAws.TEAM_ROLE, Set.of());
    for (int i = 0; i < 50; i++) {
      aws.logGroups.put("/other/" + i, group);
    }
    assertThat(accountChanged().result()).isEqualTo(Result.REPORTED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.TEAM_ROLE);

    aws.logGroups.remove("/other/0");
    assertThat(accountChanged().result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
  }

  @Test
  void aNewRoleThatTheStagesCannotSeeYetFailsTheEventSoThatItComesAgain() {
    aws.cloudWatchRole = Optional.empty();
    aws.put(violating());
    aws.before =
        (number, operation) -> {
          if (operation.equals("UpdateStage")) {
            throw FakeAws.fails(
                Kind.REFUSED,
                operation,
                "CloudWatch Logs role ARN must be set in account settings to enable logging");
          }
        };

    Outcome outcome = reconciler(aws).handle(changed(aws.now), enforcing());

    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.failures()).singleElement().matches(failure -> failure.mayPass());
    assertThat(aws.count("UpdateAccount")).isEqualTo(1);
  }

  @Test
  void aFailureToReadTheAccountFailsTheEvent() {
    aws.before =
        (number, operation) -> {
          throw FakeAws.fails(Kind.THROTTLED, operation, "busy");
        };

    assertThat(accountChanged().result()).isEqualTo(Result.FAILED);
  }

  private Outcome accountChanged() {
    return reconciler(aws)
        .handle(new Trigger.AccountChanged(Given.occasion("UpdateAccount", aws.now)), enforcing());
  }

  private void assertReplaced() {
    aws.put(violating());
    assertThat(reconciler(aws).handle(changed(aws.now), enforcing()).result())
        .isEqualTo(Result.REMEDIATED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.OWN_ROLE);
  }

  private void assertKept(String doubt) {
    Outcome outcome = accountChanged();
    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(finding(outcome))
        .isInstanceOfSatisfying(
            CloudWatchRoleDoubtful.class, doubtful -> assertThat(doubtful.doubt()).contains(doubt));
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.TEAM_ROLE);
    aws.put(violating());
    assertThat(reconciler(aws).handle(changed(aws.now), enforcing()).result())
        .isEqualTo(Result.REMEDIATED);
    assertThat(aws.cloudWatchRole).hasValue(FakeAws.TEAM_ROLE);
  }

  private static Finding finding(Outcome outcome) {
    return outcome.account().orElseThrow().findings().getFirst().finding();
  }
}
