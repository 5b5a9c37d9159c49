package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.PLACE;
import static io.github.stageguard.notice.GivenOutcome.enforced;
import static io.github.stageguard.notice.GivenOutcome.levelEdited;
import static io.github.stageguard.notice.GivenOutcome.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.aws.EventBusNotices;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.stage.CallFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Notices on a bus, read back from a queue that a rule puts them in. */
class EventBusNoticesIT {
  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private Mailbox mailbox;
  private EventBusNotices notices;

  @BeforeEach
  void makeABusWithARule() {
    Clients seed = account.seed();
    mailbox = new Mailbox(seed);
    notices = new EventBusNotices(account.function().events(), mailbox.bus("security"), PLACE);
  }

  @Test
  void anEventIsDeliveredAsTheSchemaSays() {
    Notice notice = outcome().made("change-1", levelEdited()).notices().getFirst();

    notices.send(List.of(notice));

    JsonNode event = mailbox.take(1).getFirst();
    assertThat(event.path("source").asText()).isEqualTo("stageguard");
    assertThat(event.path("detail-type").asText()).isEqualTo("Stage Remediated");
    assertThat(event.at("/resources/0").asText())
        .isEqualTo("arn:aws:apigateway:us-east-1::/restapis/abcdef1234/stages/prod");
    assertThat(event.at("/detail/id").asText()).isEqualTo(notice.id());
    assertThat(event.at("/detail/changes/0/id").asText()).isEqualTo("change-1");
    assertThat(NoticeSchema.problems(event.path("detail").toString())).isEmpty();
  }

  @Test
  void aCallCarriesTenEventsAtMost() {
    Notice notice = outcome().made("", levelEdited()).notices().getFirst();

    notices.send(Collections.nCopies(21, notice));

    assertThat(account.gate().calls().named("PutEvents").count()).isEqualTo(3);
    assertThat(mailbox.take(21))
        .hasSize(21)
        .extracting(event -> event.at("/detail/id").asText())
        .containsOnly(notice.id());
  }

  @Test
  void aCallCarriesNoMoreThanAwsTakesEvenOfLargeEvents() {
    Finding large = new Finding.DestinationNotAllowed("x".repeat(3_900));
    List<Notice> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.addAll(outcome().open(Collections.nCopies(40, enforced(large))).notices());
    }

    notices.send(all);

    assertThat(account.gate().calls().named("PutEvents").all())
        .hasSize(3)
        .allSatisfy(call -> assertThat(call.body()).hasSizeBetween(150_000, 256_000));
  }

  @Test
  void anEntryThatAwsDidNotTakeIsAFailure() {
    for (String[] code :
        List.of(
            new String[] {"ThrottlingException", "THROTTLED"},
            new String[] {"InternalFailure", "UNAVAILABLE"},
            new String[] {"MalformedDetail", "REFUSED"})) {
      account.gate().behave();
      account
          .gate()
          .when("PutEvents")
          .fail(
              answer(
                  "{\"FailedEntryCount\":1,\"Entries\":[{\"EventId\":\"1\"},"
                      + "{\"ErrorCode\":\"%s\",\"ErrorMessage\":\"no\"}]}".formatted(code[0])));

      assertThat(failure().code()).isEqualTo(code[0]);
      assertThat(failure().kind()).hasToString(code[1]);
      assertThat(failure().awsMessage()).isEqualTo("no");
    }
  }

  @Test
  void aCountOfFailuresWithoutEntriesIsAFailureToo() {
    account.gate().when("PutEvents").fail(answer("{\"FailedEntryCount\":2,\"Entries\":[]}"));

    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.UNAVAILABLE);
  }

  @Test
  void aRefusedCallSaysWhatItMeans() {
    account.gate().when("PutEvents").number(1).fail(new Fault.AccessDenied());
    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.DENIED);
    account.gate().behave();
    account.gate().when("PutEvents").number(1).fail(new Fault.Throttled());
    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.THROTTLED);
    account.gate().behave();
    account.gate().when("PutEvents").number(1).fail(new Fault.DroppedAfter());
    assertThat(failure().kind()).isEqualTo(CallFailedException.Kind.UNAVAILABLE);
  }

  private CallFailedException failure() {
    List<CallFailedException> thrown = new ArrayList<>();
    assertThatThrownBy(() -> notices.send(outcome().made("", levelEdited()).notices()))
        .isInstanceOfSatisfying(CallFailedException.class, thrown::add);
    assertThat(thrown.getFirst().operation()).isEqualTo("events:PutEvents");
    return thrown.getFirst();
  }

  private static Fault answer(String body) {
    return new Fault.Answer(200, "application/x-amz-json-1.1", body);
  }
}
