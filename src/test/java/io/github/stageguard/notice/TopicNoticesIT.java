package io.github.stageguard.notice;

import static io.github.stageguard.notice.GivenOutcome.LEVEL;
import static io.github.stageguard.notice.GivenOutcome.PLACE;
import static io.github.stageguard.notice.GivenOutcome.levelEdited;
import static io.github.stageguard.notice.GivenOutcome.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.aws.TopicNotices;
import io.github.stageguard.gate.Clients;
import io.github.stageguard.gate.EmulatedAccount;
import io.github.stageguard.gate.Fault;
import io.github.stageguard.stage.CallFailedException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Notices on a topic, read back from a queue that subscribes to it. */
class TopicNoticesIT {
  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private Mailbox mailbox;
  private TopicNotices notices;

  @BeforeEach
  void makeATopicWithASubscriber() {
    Clients seed = account.seed();
    mailbox = new Mailbox(seed);
    String topic = seed.sns().createTopic(r -> r.name("people")).topicArn();
    seed.sns().subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(mailbox.arn()));
    notices = new TopicNotices(account.function().sns(), topic, PLACE);
  }

  @Test
  void aMessageIsReadableAndCanBeFiltered() {
    Notice notice = outcome().found(LEVEL).made("change-1", levelEdited()).notices().getFirst();

    notices.send(List.of(notice));

    JsonNode message = mailbox.take(1).getFirst();
    assertThat(message.path("Subject").asText())
        .isEqualTo("StageGuard: Stage Remediated, abcdef1234/prod");
    assertThat(message.path("Message").asText()).isEqualTo(NoticeText.body(notice, PLACE));
    assertThat(message.at("/MessageAttributes/id/Value").asText()).isEqualTo(notice.id());
    assertThat(message.at("/MessageAttributes/kind/Value").asText()).isEqualTo("Stage Remediated");
    assertThat(message.at("/MessageAttributes/apiId/Value").asText()).isEqualTo("abcdef1234");
    assertThat(message.at("/MessageAttributes/stage/Value").asText()).isEqualTo("prod");
  }

  @Test
  void whatSweepsReportEachTimeIsNotSent() {
    notices.send(outcome().open(LEVEL).noticesOfSweep());
    notices.send(outcome().open(LEVEL).notices());

    assertThat(account.gate().calls().named("Publish").count()).isEqualTo(1);
  }

  @Test
  void aRefusedCallSaysWhatItMeans() {
    account.gate().when("Publish").number(1).fail(new Fault.AccessDenied());
    account.gate().when("Publish").number(2).fail(new Fault.Throttled());
    account.gate().when("Publish").number(3).fail(new Fault.ServerError());

    for (CallFailedException.Kind kind :
        List.of(
            CallFailedException.Kind.DENIED,
            CallFailedException.Kind.THROTTLED,
            CallFailedException.Kind.UNAVAILABLE)) {
      assertThatThrownBy(() -> notices.send(outcome().made("", levelEdited()).notices()))
          .isInstanceOfSatisfying(
              CallFailedException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(kind);
                assertThat(failure.operation()).isEqualTo("sns:Publish");
              });
    }
  }
}
