package io.github.stageguard.reconcile;

import static io.github.stageguard.reconcile.FakeAws.fails;
import static io.github.stageguard.reconcile.Given.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.event.Trigger;
import io.github.stageguard.journal.Change;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageReconcilerTest {
  private final FakeAws aws = new FakeAws();
  private final Lease lease = new Lease("old", REF, aws.now, aws.now.plusSeconds(60), "dev", "");

  private StageOutcome handle(Trigger trigger, Settings settings) {
    return Given.reconciler(aws).handle(trigger, settings).stages().getFirst();
  }

  @Test
  void whereDataTraceIsNotEnforcedAnEndingLeaseIsDeletedAndTheTraceReported() {
    aws.put(
        Given.stage(AccessLog.NONE, Map.of(Stage.DEFAULTS, new LogSettings(LogLevel.OFF, true))));
    aws.schedulesPort().create(lease);

    StageOutcome outcome = handle(Given.ended(lease), Given.enforcing("dataTrace: {mode: audit}"));

    assertThat(aws.schedules).isEmpty();
    assertThat(outcome.changes()).containsExactly(new Change.LeaseRemoved(REF));
    assertThat(outcome.reason()).contains("its lease was deleted");
    assertThat(outcome.result()).isEqualTo(Result.REPORTED);
    assertThat(outcome.open())
        .extracting(Assessment::finding)
        .hasOnlyElementsOfType(Finding.DataTraceOn.class)
        .isNotEmpty();
    assertThat(outcome.findings()).hasSizeGreaterThan(1);
  }

  @Test
  void aStageThatIsThereThoughItWasDeletedIsPutRight() {
    aws.put(Given.violating());

    StageOutcome outcome = handle(Given.deleted(aws.now), Given.enforcing());

    assertThat(outcome.result()).isEqualTo(Result.REMEDIATED);
    assertThat(aws.stage(REF).accessLog().hasDestination()).isTrue();
  }

  @Test
  void theEndOfALeaseThatNoScheduleCarriesOfAStageThatIsGoneIsIgnored() {
    StageOutcome outcome = handle(Given.ended(lease), Given.enforcing());

    assertThat(outcome.result()).isEqualTo(Result.IGNORED);
    assertThat(outcome.reason()).isEqualTo("the stage does not exist");
  }

  @Test
  void aStageThatIsGoneTakesItsLeaseWithIt() {
    aws.schedulesPort().create(lease);

    StageOutcome outcome = handle(Given.deleted(aws.now), Given.enforcing());

    assertThat(aws.schedules).isEmpty();
    assertThat(outcome.changes()).containsExactly(new Change.LeaseRemoved(REF));
    assertThat(outcome.reason()).isEqualTo("the stage does not exist");
  }

  @Test
  void aLeaseThatIsRemovedWithoutBeingWrittenDownFailsTheEvent() {
    aws.schedulesPort().create(lease);
    aws.journalKept = true;
    aws.before =
        (number, call) -> {
          if (call.equals("JournalPut")) {
            throw fails(Kind.THROTTLED, "dynamodb:PutItem", "slower");
          }
        };

    StageOutcome outcome = handle(Given.deleted(aws.now), Given.enforcing());

    assertThat(aws.schedules).isEmpty();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
  }

  @Test
  void aTraceThatComesBackWhileItsLeaseEndsGetsALeaseThatIsTold() {
    aws.put(Given.traced(aws.now));
    aws.schedulesPort().create(lease);
    aws.now = lease.endsAt();
    aws.after =
        (number, call) -> {
          if (call.equals("DeleteSchedule")) {
            aws.setDataTrace(REF, Stage.DEFAULTS, true);
          }
        };

    StageOutcome outcome = handle(Given.ended(lease), Given.enforcing());

    assertThat(outcome.changes()).hasAtLeastOneElementOfType(Change.LeaseBegun.class);
    assertThat(outcome.lease()).map(Lease::startedAt).hasValue(lease.endsAt());
    assertThat(outcome.open()).isEmpty();
  }

  @Test
  void inAuditModeItIsSaidThatAManagedStageCannotBeWritten() {
    Stage stage = Given.violating();
    aws.put(
        new Stage(
            REF,
            stage.kind(),
            stage.accessLog(),
            stage.settings(),
            stage.tags(),
            stage.lastUpdated(),
            true));

    assertThat(handle(Given.changed(aws.now), Given.auditing()).reason())
        .startsWith("API Gateway manages this stage");
  }
}
