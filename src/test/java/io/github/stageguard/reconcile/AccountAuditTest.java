package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.FakeAws.fails;
import static io.github.stageguard.reconcile.Given.POLICY;
import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.Pace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AccountAuditTest {
  private static final Stage HTTP =
      new Stage(
          new StageRef(ApiFamily.V2, "http123456", "$default"),
          ApiKind.HTTP,
          AccessLog.NONE,
          new TreeMap<>(),
          Map.of(),
          Optional.empty(),
          false);

  private final FakeAws aws = new FakeAws();
  private final List<String> progress = new ArrayList<>();
  private final List<Instant> waited = new ArrayList<>();

  private AccountAudit audit() {
    return new AccountAudit(
        Given.ports(aws),
        Given.PLACE,
        FakeAws.OWN_ROLE,
        () -> aws.now,
        new Pace(
            () -> aws.now,
            time -> {
              waited.add(aws.now);
              aws.now = aws.now.plus(time);
            }),
        (seen, listed) -> progress.add(seen + "/" + listed));
  }

  @Test
  void everyStageIsPlannedForAndNothingIsWritten() {
    aws.put(Given.violating());
    aws.put(HTTP);
    aws.cloudWatchRole = Optional.empty();

    AccountAudit.Seen seen = audit().all(POLICY, stage -> true);

    assertThat(seen.stages())
        .extracting(AccountAudit.Planned::stage)
        .containsExactly(Given.violating(), HTTP);
    assertThat(seen.stages()).noneMatch(each -> each.plan().remediations().isEmpty());
    assertThat(seen.role())
        .extracting(Assessment::finding)
        .hasOnlyElementsOfType(Finding.CloudWatchRoleBroken.class)
        .isNotEmpty();
    assertThat(seen.unread()).isEmpty();
    assertThat(progress).containsExactly("1/2", "2/2");
    assertThat(aws.writes()).isZero();
  }

  @Test
  void theRoleIsLookedAtOnlyForStagesThatNeedIt() {
    aws.put(HTTP);
    aws.cloudWatchRole = Optional.empty();

    assertThat(audit().all(POLICY, stage -> true).role()).isEmpty();
    assertThat(aws.count("GetAccount")).isZero();
  }

  @Test
  void stagesThatAreNotWantedAreNotPlannedFor() {
    aws.put(Given.violating());

    AccountAudit.Seen seen = audit().all(POLICY, stage -> false);

    assertThat(seen.stages()).isEmpty();
    assertThat(seen.unread()).isEmpty();
  }

  @Test
  void anApiIsFoundInEitherFamily() {
    aws.put(Given.violating());
    aws.put(HTTP);

    assertThat(audit().of(REF.apiId(), POLICY, stage -> true).stages())
        .extracting(AccountAudit.Planned::stage)
        .containsExactly(Given.violating());
    assertThat(aws.count("GetStages")).isEqualTo(1);
    assertThat(audit().of("http123456", POLICY, stage -> true).stages())
        .extracting(AccountAudit.Planned::stage)
        .containsExactly(HTTP);
  }

  @Test
  void anApiThatCannotBeReadIsSaidSoAndTheOthersAreLookedAt() {
    aws.put(Given.violating());
    aws.put(HTTP);
    aws.before =
        (number, call) -> {
          if (call.equals("GetStages") && aws.count("GetStages") == 1) {
            throw fails(Kind.DENIED, "apigateway:GetStages", "no");
          }
        };

    AccountAudit.Seen seen = audit().all(POLICY, stage -> true);

    assertThat(seen.unread()).extracting(AccountAudit.Unread::apiId).containsExactly(REF.apiId());
    assertThat(seen.stages()).extracting(AccountAudit.Planned::stage).containsExactly(HTTP);
  }

  @Test
  void aRoleThatCannotBeReadIsSaidSo() {
    aws.put(Given.violating());
    aws.before =
        (number, call) -> {
          if (call.equals("GetAccount")) {
            throw fails(Kind.UNAVAILABLE, "apigateway:GetAccount", "later");
          }
        };

    assertThat(audit().all(POLICY, stage -> true).unread())
        .extracting(each -> each.cause().kind())
        .containsExactly(Kind.UNAVAILABLE);
  }

  @Test
  void callsAreAtThePaceOfThePolicy() {
    aws.put(Given.violating());
    aws.put(HTTP);

    audit().all(POLICY, stage -> true);

    assertThat(waited).isNotEmpty();
  }
}
