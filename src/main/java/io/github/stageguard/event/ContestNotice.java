package io.github.stageguard.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.lease.NoticeEnvelope;
import io.github.stageguard.lease.ScheduleName;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A contest about a stage is over: the stage is looked at again.
 *
 * @param stage the stage
 * @param until when the contest is over
 */
public record ContestNotice(StageRef stage, Instant until) {
  public static final String DETAIL_TYPE = "Contest Ended";
  private static final String PREFIX = "contest-";

  public ContestNotice {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(until);
  }

  /** The one name for its schedule, and its id: {@code contest-} and 40 hexadecimal digits. */
  public String name() {
    return ScheduleName.of(PREFIX, stage.family() + "/" + stage + "/" + until);
  }

  /** The complete envelope as JSON text. */
  public String write(Place place) {
    ObjectNode envelope = NoticeEnvelope.of(DETAIL_TYPE, name(), until, place);
    envelope
        .putObject("detail")
        .put("family", stage.family().name())
        .put("apiId", stage.apiId())
        .put("stage", stage.stageName())
        .put("until", until.toString());
    return envelope.toString();
  }

  /** What an envelope's {@code detail} says; empty when a part is missing or cannot be. */
  static Optional<ContestNotice> read(JsonNode detail) {
    try {
      return Optional.of(
          new ContestNotice(
              new StageRef(
                  ApiFamily.valueOf(detail.path("family").asText()),
                  detail.path("apiId").asText(),
                  detail.path("stage").asText()),
              Instant.parse(detail.path("until").asText())));
    } catch (IllegalArgumentException | DateTimeException notANotice) {
      return Optional.empty();
    }
  }
}
