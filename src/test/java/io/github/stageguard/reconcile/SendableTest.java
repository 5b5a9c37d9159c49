package io.github.stageguard.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Remediation;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SendableTest {
  private static final StageEdit ACCESS =
      new StageEdit.AccessLogEdit(AccessLog.NONE, new AccessLog("arn", "$context.requestId"));
  private static final StageEdit FORMAT =
      new StageEdit.AccessLogEdit(
          new AccessLog("arn", ""), new AccessLog("arn", "$context.requestId"));
  private static final StageEdit LEVEL = level(Stage.DEFAULTS);
  private static final StageEdit LEVEL_OF_ONE = level("~1pets/GET");
  private static final StageEdit TRACE = new StageEdit.DataTraceEdit(Stage.DEFAULTS, false);
  private static final StageEdit TRACE_OF_ONE = new StageEdit.DataTraceEdit("~1pets/GET", false);

  private final Sendable sendable = new Sendable();

  @Test
  void editsOfSeveralRulesArePartedByRuleDataTraceFirst() {
    assertThat(sendable.part(List.of(ACCESS, LEVEL, TRACE))).isTrue();
    assertThat(sendable.isInParts()).isTrue();

    assertThat(sent(List.of(TRACE), ACCESS, LEVEL)).containsExactly(TRACE);
    assertThat(sent(List.of(), ACCESS, LEVEL, LEVEL_OF_ONE)).containsExactly(LEVEL, LEVEL_OF_ONE);
    assertThat(sent(List.of(), ACCESS)).containsExactly(ACCESS);
    assertThat(sent(List.of())).isEmpty();
  }

  @Test
  void levelsArePartedIntoThoseForAllMethodsAndThoseOfSingleOnes() {
    assertThat(sendable.part(List.of(LEVEL_OF_ONE, LEVEL))).isTrue();
    assertThat(sendable.isInParts()).isTrue();

    assertThat(sent(List.of(), LEVEL_OF_ONE, LEVEL)).containsExactly(LEVEL);
    assertThat(sent(List.of(), LEVEL_OF_ONE)).containsExactly(LEVEL_OF_ONE);
  }

  @Test
  void dataTraceIsPartedIntoThatForAllMethodsAndThatOfSingleOnes() {
    assertThat(sendable.part(List.of(TRACE_OF_ONE, TRACE))).isTrue();

    assertThat(sent(List.of(TRACE_OF_ONE, TRACE))).containsExactly(TRACE);
    assertThat(sent(List.of(TRACE_OF_ONE), ACCESS)).containsExactly(ACCESS);
  }

  @Test
  void whatIsOfOneKindCannotBeParted() {
    assertThat(sendable.part(List.of(LEVEL))).isFalse();
    assertThat(sendable.part(List.of(TRACE_OF_ONE))).isFalse();
    assertThat(sendable.part(List.of(ACCESS))).isFalse();
    assertThat(sendable.isInParts()).isFalse();
    assertThat(sent(List.of(TRACE_OF_ONE, TRACE), ACCESS))
        .containsExactly(ACCESS, TRACE_OF_ONE, TRACE);
  }

  @Test
  void withoutALogGroupNoDestinationIsSetButAFormatIs() {
    sendable.noDestination();

    assertThat(sent(List.of(), ACCESS, FORMAT, LEVEL)).containsExactly(FORMAT, LEVEL);
  }

  @Test
  void withoutARoleNothingIsSwitchedOn() {
    sendable.noRole(true);
    assertThat(sent(List.of(TRACE), ACCESS, LEVEL)).containsExactly(TRACE);

    sendable.noRole(false);
    assertThat(sent(List.of(TRACE), ACCESS, LEVEL)).containsExactly(ACCESS, LEVEL, TRACE);
  }

  @Test
  void whatAwsRefusedIsNotSentAgain() {
    sendable.refuse(Rule.EXECUTION_LOGS);

    assertThat(sent(List.of(), ACCESS, LEVEL)).containsExactly(ACCESS);
  }

  private List<StageEdit> sent(List<StageEdit> traceOff, StageEdit... edits) {
    List<Remediation> steps =
        Stream.of(edits).<Remediation>map(Remediation.EditStage::new).toList();
    return sendable.of(new Plan(List.of(), steps), traceOff);
  }

  private static StageEdit level(String key) {
    return new StageEdit.LevelEdit(key, LogLevel.OFF, LogLevel.ERROR);
  }
}
