package io.github.stageguard.lease;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.stage.Place;
import java.time.Instant;

/** The EventBridge envelope of what StageGuard's schedules send to the function. */
public final class NoticeEnvelope {
  public static final String SOURCE = "stageguard";

  private NoticeEnvelope() {}

  /** A whole envelope but for its {@code detail}. */
  public static ObjectNode of(String detailType, String id, Instant time, Place place) {
    ObjectNode envelope =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", "0")
            .put("id", id)
            .put("detail-type", detailType)
            .put("source", SOURCE)
            .put("account", place.account())
            .put("time", time.toString())
            .put("region", place.region());
    envelope.putArray("resources");
    return envelope;
  }
}
