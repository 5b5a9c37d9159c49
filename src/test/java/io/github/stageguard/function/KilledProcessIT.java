package io.github.stageguard.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Call;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.runtime.Invocation;
import io.github.stageguard.runtime.LambdaRuntime;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;

/**
 * The function's process dies after one of its calls was applied and before it hears of it. The
 * event, delivered again to another process, ends where it would have ended undisturbed. What dies
 * after a call that only reads has done no more than after the call before.
 */
class KilledProcessIT {
  @RegisterExtension
  static final RunningFunction FUNCTION = new RunningFunction(FunctionAccount.WITH_JOURNAL);

  private static FunctionAccount account;
  private String api;
  private String event;

  @BeforeAll
  static void account() {
    account = FUNCTION.account();
  }

  @BeforeEach
  void aTracedStageWithoutLogsInAnAccountWithoutARole() {
    api = scene();
    event = Events.stageUpdated(api, "dev");
  }

  private static String scene() {
    FUNCTION.letAwsTimePass(Duration.ofSeconds(20));
    account.useRole("");
    CloudWatchRoleIT.forgetTheRole(FUNCTION);
    String made = account.restApi("dev");
    account.update(made, "dev", "/*/*/logging/dataTrace", "true");
    return made;
  }

  static IntStream repair() {
    return writes(Events.stageUpdated(scene(), "dev"));
  }

  @ParameterizedTest(name = "after call {0}")
  @MethodSource("repair")
  void aRepairThatWasCutOffIsFinishedByTheNextDelivery(int call) {
    Handled killed = FUNCTION.handleAndDieAfter(call, event);
    assertThat(killed.invocation().errorType()).isEqualTo(Invocation.EXITED);
    assertThat(killed.calls().count()).isEqualTo(call);

    Handled again = FUNCTION.handle(event);

    assertThat(again.result()).isIn("REMEDIATED", "COMPLIANT");
    assertThat(again.open()).isEmpty();
    GetStageResponse stage = account.stage(api, "dev");
    assertThat(stage.accessLogSettings().destinationArn()).endsWith("/" + api + "/dev");
    assertThat(stage.methodSettings().get("*/*").loggingLevel()).isEqualTo("ERROR");
    assertThat(stage.methodSettings().get("*/*").dataTraceEnabled()).isTrue();
    assertThat(account.lease(api, "dev")).isPresent();
    assertThat(account.roleInForce()).isEqualTo(FunctionAccount.OWN_ROLE);
    assertThat(made())
        .containsOnly("LeaseBegun", "LogGroupCreated", "RetentionSet", "StageEdited")
        .doesNotHaveDuplicates();
    assertWritesNothing(event);
  }

  static IntStream leaseEnd() {
    String api = scene();
    FUNCTION.handle(Events.stageUpdated(api, "dev"));
    return writes(account.lease(api, "dev").orElseThrow().target().input());
  }

  @ParameterizedTest(name = "after call {0}")
  @MethodSource("leaseEnd")
  void aLeasesEndThatWasCutOffIsFinishedByTheNextDelivery(int call) {
    FUNCTION.handle(event);
    String end = account.lease(api, "dev").orElseThrow().target().input();
    Handled killed = FUNCTION.handleAndDieAfter(call, end);
    assertThat(killed.calls().count()).isEqualTo(call);

    Handled again = FUNCTION.handle(end);

    assertThat(again.result()).isIn("REMEDIATED", "COMPLIANT");
    assertThat(account.stage(api, "dev").methodSettings().get("*/*").dataTraceEnabled()).isFalse();
    assertThat(account.lease(api, "dev")).isEmpty();
    assertThat(made()).contains("DataTraceEnded");
    assertWritesNothing(end);
  }

  /** The numbers of the calls with which a cold process changes something. */
  private static IntStream writes(String event) {
    List<Call> calls;
    try (LambdaRuntime cold = FUNCTION.start()) {
      calls = FUNCTION.handle(event, cold).calls().all();
    }
    return IntStream.rangeClosed(1, calls.size()).filter(number -> calls.get(number - 1).applied());
  }

  /** The kinds of the changes that the journal has of the stage, all of them closed. */
  private List<String> made() {
    List<JournalEntry> entries =
        account.journal().of(Optional.of(new StageRef(ApiFamily.V1, api, "dev"))).entries();
    assertThat(entries).extracting(JournalEntry::state).containsOnly(JournalEntry.State.DONE);
    return entries.stream().map(entry -> entry.change().getClass().getSimpleName()).toList();
  }

  private static void assertWritesNothing(String event) {
    Handled again = FUNCTION.handle(event);
    assertThat(again.result()).isEqualTo("COMPLIANT");
    assertThat(again.writeNames()).isEmpty();
  }
}
