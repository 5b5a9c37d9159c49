package io.github.stageguard.lease;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The {@code Trace Lease Ended} envelope: what a lease's schedule sends to the function, and what
 * stands in the schedule's input meanwhile.
 */
public final class LeaseNotice {
  public static final String DETAIL_TYPE = "Trace Lease Ended";
  private static final JsonMapper JSON = new JsonMapper();

  private LeaseNotice() {}

  /** The complete envelope as JSON text. */
  public static String write(Lease lease, Place place) {
    ObjectNode envelope = NoticeEnvelope.of(DETAIL_TYPE, lease.id(), lease.endsAt(), place);
    envelope
        .putObject("detail")
        .put("leaseId", lease.id())
        .put("family", lease.stage().family().name())
        .put("apiId", lease.stage().apiId())
        .put("stage", lease.stage().stageName())
        .put("startedAt", lease.startedAt().toString())
        .put("endsAt", lease.endsAt().toString())
        .put("startedBy", lease.startedBy())
        .put("eventId", lease.eventId());
    return envelope.toString();
  }

  /** The lease in a schedule's input; empty when the text is anything else. */
  public static Optional<Lease> read(String input) {
    try {
      JsonNode envelope = JSON.readTree(input);
      return envelope.path("source").asText().equals(NoticeEnvelope.SOURCE)
              && envelope.path("detail-type").asText().equals(DETAIL_TYPE)
          ? readDetail(envelope.path("detail"))
          : Optional.empty();
    } catch (com.fasterxml.jackson.core.JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** The lease in an envelope's {@code detail}; empty when a part is missing or cannot be. */
  public static Optional<Lease> readDetail(JsonNode detail) {
    String id = detail.path("leaseId").asText();
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Lease(
              id,
              new StageRef(
                  ApiFamily.valueOf(detail.path("family").asText()),
                  detail.path("apiId").asText(),
                  detail.path("stage").asText()),
              Instant.parse(detail.path("startedAt").asText()),
              Instant.parse(detail.path("endsAt").asText()),
              detail.path("startedBy").asText(),
              detail.path("eventId").asText()));
    } catch (IllegalArgumentException | DateTimeException notALease) {
      return Optional.empty();
    }
  }
}
