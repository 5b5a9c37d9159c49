package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.Target;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

class SchedulesIT {
  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private SchedulerClient client;

  @BeforeEach
  void makeAGroup() {
    client = account.function().scheduler();
    account.seed().scheduler().createScheduleGroup(r -> r.name("leases"));
  }

  @Test
  void keepsAScheduleAsItWasMade() {
    create(r -> r.actionAfterCompletion(ActionAfterCompletion.NONE));

    GetScheduleResponse schedule = get();
    assertThat(schedule.scheduleExpression()).isEqualTo("at(2026-11-22T13:00:00)");
    assertThat(schedule.target().input()).isEqualTo("{\"a\":1}");
    assertThat(schedule.description()).isNull();
    assertThat(schedule.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.NONE);
    assertThat(account.gate().writes().names()).containsExactly("CreateSchedule");
  }

  @Test
  void refusesATakenName() {
    create(r -> r.clientToken("one"));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> create(r -> r.clientToken("two")));
    assertThat(account.gate().writes().count()).isOne();
  }

  @Test
  void aRepeatedTokenIsAnsweredAsTheFirstTimeAndDoesNothing() {
    CreateScheduleResponse first = create(r -> r.clientToken("one"));
    client.deleteSchedule(r -> r.groupName("leases").name("lease"));

    CreateScheduleResponse again = create(r -> r.clientToken("one"));

    assertThat(again.scheduleArn()).isEqualTo(first.scheduleArn());
    assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(this::get);
    assertThat(account.gate().writes().names()).containsExactly("CreateSchedule", "DeleteSchedule");
  }

  @Test
  void aClientThatRetriesAfterALostAnswerFindsItsOwnSchedule() {
    account.gate().when("CreateSchedule").number(1).fail(new Fault.DroppedAfter());

    try (Clients retrying = Clients.retrying(account.gate().uri())) {
      client = retrying.scheduler();
      create(r -> {});
    }
    client = account.function().scheduler();

    assertThat(account.gate().calls().ofTheFunction().all())
        .extracting(Call::status, Call::applied)
        .containsExactly(tuple(0, true), tuple(200, false));
    assertThat(get().name()).isEqualTo("lease");
  }

  @Test
  void aTokenOfAnotherRequestIsRefused() {
    create(r -> r.clientToken("one"));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> create(r -> r.name("other").clientToken("one")));
  }

  @Test
  void refusesAWrongExpression() {
    refused(
        "Invalid Schedule Expression at(2026-11-22T13:00:00Z).",
        r -> r.scheduleExpression("at(2026-11-22T13:00:00Z)"));
    assertThat(account.gate().writes().count()).isZero();
  }

  @Test
  void refusesWhatBreaksItsModel() {
    refused("'name'", r -> r.name("$default"));
    refused("'name'", r -> r.name("a".repeat(65)));
    refused("'groupName'", r -> r.groupName("a b"));
    refused("'clientToken'", r -> r.clientToken("a.b"));
    refused("512", r -> r.description("x".repeat(513)));
    refused(
        "MaximumRetryAttempts",
        r -> r.target(t -> target(t).retryPolicy(p -> p.maximumRetryAttempts(186))));
    refused(
        "MaximumEventAgeInSeconds",
        r -> r.target(t -> target(t).retryPolicy(p -> p.maximumEventAgeInSeconds(59))));
    refused("Target.Input", r -> r.target(t -> target(t).input("{")));
    refused("Mode", r -> r.flexibleTimeWindow(w -> w.mode("SOMETIMES")));
  }

  @Test
  void answersThatAGroupOrScheduleIsMissing() {
    assertThatExceptionOfType(ResourceNotFoundException.class)
        .isThrownBy(() -> create(r -> r.groupName("none")));
    assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(this::get);
  }

  private void refused(String text, Consumer<CreateScheduleRequest.Builder> change) {
    assertThatExceptionOfType(ValidationException.class)
        .isThrownBy(() -> create(change))
        .withMessageContaining(text)
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400));
  }

  private GetScheduleResponse get() {
    return client.getSchedule(r -> r.groupName("leases").name("lease"));
  }

  private CreateScheduleResponse create(Consumer<CreateScheduleRequest.Builder> change) {
    return client.createSchedule(
        r -> {
          r.name("lease")
              .groupName("leases")
              .scheduleExpression("at(2026-11-22T13:00:00)")
              .flexibleTimeWindow(w -> w.mode(FlexibleTimeWindowMode.OFF))
              .target(t -> target(t).input("{\"a\":1}"));
          change.accept(r);
        });
  }

  private static Target.Builder target(Target.Builder target) {
    return target
        .arn("arn:aws:lambda:us-east-1:000000000000:function:stageguard:live")
        .roleArn("arn:aws:iam::000000000000:role/lease");
  }
}
