package io.github.stageguard.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.ContestNotice;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.event.UnreadableEventException;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.SweepNotice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Events: what EventBridge delivers, and the inputs of StageGuard's own schedules. */
final class EnvelopeTarget implements FuzzTarget {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Place PLACE = new Place("aws", "us-east-1", "111122223333");
  private static final Triggers TRIGGERS =
      new Triggers("arn:aws:iam::111122223333:role/stageguard", Set.of("/stageguard/policy"));

  @Override
  public void read(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    LeaseNotice.read(text)
        .ifPresent(
            lease -> assertThat(LeaseNotice.read(LeaseNotice.write(lease, PLACE))).hasValue(lease));
    SweepNotice.read(text)
        .ifPresent(
            progress ->
                assertThat(SweepNotice.read(SweepNotice.write(progress, PLACE)))
                    .hasValue(progress));
    try {
      Envelope envelope = Envelope.read(new ByteArrayInputStream(input));
      look(envelope);
      look(Envelope.ofRecord(envelope.detail()));
    } catch (UnreadableEventException unreadable) {
      assertThat(unreadable).hasMessage("the event is not JSON");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void look(Envelope envelope) {
    assertThat(envelope.eventId()).hasSizeLessThanOrEqualTo(128);
    assertThat(envelope.eventName()).hasSizeLessThanOrEqualTo(128);
    try {
      Trigger trigger = TRIGGERS.of(envelope);
      if (trigger instanceof Trigger.StageChanged changed
          && changed.occasion().name().equals(ContestNotice.DETAIL_TYPE)
          && envelope.detailType().equals(ContestNotice.DETAIL_TYPE)) {
        writtenAgain(changed, new ContestNotice(changed.stage(), changed.occasion().at()));
      }
      trigger
          .origin()
          .ifPresent(
              occasion -> assertThat(occasion.actor().principal()).hasSizeLessThanOrEqualTo(512));
    } catch (UnreadableEventException unreadable) {
      assertThat(unreadable).hasMessageMatching("[\\w '%-]+");
    }
  }

  private static void writtenAgain(Trigger.StageChanged changed, ContestNotice notice) {
    try {
      assertThat(TRIGGERS.of(Envelope.of(JSON.readTree(notice.write(PLACE))))).isEqualTo(changed);
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }
}
