package io.github.stageguard.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.stageguard.lease.NoticeEnvelope;
import io.github.stageguard.notice.Channel;
import io.github.stageguard.notice.Notice;
import io.github.stageguard.notice.NoticeJson;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import io.github.stageguard.stage.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Notices as events on an EventBridge bus, one each, in parts as large as a call takes. */
public final class EventBusNotices implements Channel {
  private static final String OPERATION = "events:PutEvents";
  private static final int MOST_ENTRIES = 10;

  /** In bytes; a call takes 256 KB, of which names and times take some. */
  private static final int MOST_BYTES = 240_000;

  private static final Set<String> PASSING =
      Set.of("InternalFailure", "InternalException", "ServiceUnavailable");

  private final EventBridgeClient events;
  private final String busArn;
  private final Place place;

  /**
   * @param busArn the bus that they are put on; may be of another account or Region
   * @param place what the notices are about
   */
  public EventBusNotices(EventBridgeClient events, String busArn, Place place) {
    this.events = events;
    this.busArn = busArn;
    this.place = place;
  }

  /** IAM: {@code events:PutEvents} on the bus. */
  @Override
  public void send(List<Notice> notices) {
    List<PutEventsRequestEntry> part = new ArrayList<>();
    int bytes = 0;
    for (Notice notice : notices) {
      PutEventsRequestEntry entry = entry(notice);
      int size = entry.detail().getBytes(UTF_8).length;
      if (part.size() == MOST_ENTRIES || (!part.isEmpty() && bytes + size > MOST_BYTES)) {
        put(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(entry);
      bytes += size;
    }
    if (!part.isEmpty()) {
      put(part);
    }
  }

  private PutEventsRequestEntry entry(Notice notice) {
    return PutEventsRequestEntry.builder()
        .eventBusName(busArn)
        .source(NoticeEnvelope.SOURCE)
        .detailType(notice.title())
        .time(notice.at())
        .resources(notice.subject().map(place::stageArn).stream().toList())
        .detail(NoticeJson.of(notice, place))
        .build();
  }

  /** AWS answers 200 even if it took none of them. */
  private void put(List<PutEventsRequestEntry> part) {
    PutEventsResponse answer = Calls.call(OPERATION, () -> events.putEvents(r -> r.entries(part)));
    answer.entries().stream()
        .filter(entry -> entry.errorCode() != null)
        .findFirst()
        .ifPresent(
            refused -> {
              throw failure(refused);
            });
    if (answer.failedEntryCount() != null && answer.failedEntryCount() > 0) {
      throw new CallFailedException(
          Kind.UNAVAILABLE, OPERATION, "FailedEntries", "AWS does not say which, or why", null);
    }
  }

  private static CallFailedException failure(PutEventsResultEntry entry) {
    Kind kind =
        entry.errorCode().contains("Throttling")
            ? Kind.THROTTLED
            : PASSING.contains(entry.errorCode()) ? Kind.UNAVAILABLE : Kind.REFUSED;
    return new CallFailedException(
        kind, OPERATION, entry.errorCode(), SdkText.orEmpty(entry.errorMessage()), null);
  }
}
