package io.github.stageguard.function;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The samples of {@code events/}, told of another API, stage and time. */
public final class Events {
  private static final JsonMapper JSON = new JsonMapper();

  private Events() {}

  /** A sample as it stands. */
  public static ObjectNode sample(String name) {
    try {
      return (ObjectNode) JSON.readTree(Path.of("events", name + ".json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code UpdateStage} of a stage, just now. */
  public static String stageUpdated(String apiId, String stageName) {
    return stageUpdated(apiId, stageName, Instant.now());
  }

  /** {@code UpdateStage} of a stage. */
  public static String stageUpdated(String apiId, String stageName, Instant at) {
    ObjectNode event = sample("update-stage");
    ObjectNode detail = (ObjectNode) event.path("detail");
    detail.put("eventTime", at.truncatedTo(ChronoUnit.SECONDS).toString());
    ((ObjectNode) detail.path("requestParameters"))
        .put("restApiId", apiId)
        .put("stageName", stageName);
    return event.toString();
  }
}
