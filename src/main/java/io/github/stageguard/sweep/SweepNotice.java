package io.github.stageguard.sweep;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.lease.NoticeEnvelope;
import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.ApiFamily;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code Sweep} envelope that has a sweep go on where it stopped. */
public final class SweepNotice {
  public static final String DETAIL_TYPE = "Sweep";

  /** Member of the envelope's {@code detail} that says how far the sweep has come. */
  public static final String PROGRESS = "progress";

  private static final int LONGEST_ID = 128;

  private static final JsonMapper JSON = new JsonMapper();

  private SweepNotice() {}

  /** The complete envelope as JSON text. */
  public static String write(SweepProgress progress, Place place) {
    ObjectNode envelope =
        NoticeEnvelope.of(DETAIL_TYPE, progress.id(), progress.startedAt(), place);
    write(envelope.putObject("detail").putObject(PROGRESS), progress);
    return envelope.toString();
  }

  private static void write(ObjectNode json, SweepProgress progress) {
    json.put("id", progress.id())
        .put("part", progress.part())
        .put("startedAt", progress.startedAt().toString());
    progress
        .listing()
        .ifPresent(
            page ->
                json.putObject("listing")
                    .put("family", page.family().name())
                    .put("token", page.token()));
    ObjectNode apis = json.putObject("apis");
    progress.apis().forEach(api -> apis.withArray(api.kind().name()).add(api.id()));
    ObjectNode repairs = json.putObject("repairs");
    progress
        .repairs()
        .forEach(stage -> repairs.withArray(stage.family().name()).add(stage.toString()));
    json.put("violating", progress.violating())
        .put("roleSeen", progress.roleSeen())
        .put("leaseSeen", progress.leaseSeen());
    SweepCounts counts = progress.counts();
    json.putObject("counts")
        .put("seen", counts.seen())
        .put("compliant", counts.compliant())
        .put("remediated", counts.remediated())
        .put("reported", counts.reported())
        .put("failed", counts.failed())
        .put("calls", counts.calls());
  }

  /** The progress in a schedule's input; empty when the text is anything else. */
  public static Optional<SweepProgress> read(String input) {
    try {
      return readProgress(JSON.readTree(input).path("detail").path(PROGRESS));
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** How far a sweep has come; empty when a part is missing or cannot be. */
  public static Optional<SweepProgress> readProgress(JsonNode json) {
    String id = json.path("id").asText();
    if (id.isEmpty() || id.length() > LONGEST_ID || json.path("part").asInt() < 1) {
      return Optional.empty();
    }
    try {
      JsonNode counts = json.path("counts");
      return Optional.of(
          new SweepProgress(
              id,
              json.path("part").asInt(),
              Instant.parse(json.path("startedAt").asText()),
              listing(json.path("listing")),
              apis(json.path("apis")),
              repairs(json.path("repairs")),
              json.path("violating").asInt(),
              json.path("roleSeen").asBoolean(),
              json.path("leaseSeen").asText(),
              new SweepCounts(
                  counts.path("seen").asInt(),
                  counts.path("compliant").asInt(),
                  counts.path("remediated").asInt(),
                  counts.path("reported").asInt(),
                  counts.path("failed").asInt(),
                  counts.path("calls").asInt())));
    } catch (IllegalArgumentException | DateTimeException notProgress) {
      return Optional.empty();
    }
  }

  private static Optional<Listing> listing(JsonNode json) {
    return json.isObject()
        ? Optional.of(
            new Listing(
                ApiFamily.valueOf(json.path("family").asText()), json.path("token").asText()))
        : Optional.empty();
  }

  private static List<Api> apis(JsonNode json) {
    List<Api> apis = new ArrayList<>();
    for (ApiKind kind : ApiKind.values()) {
      json.path(kind.name()).forEach(id -> apis.add(new Api(kind, id.asText())));
    }
    return apis;
  }

  private static List<StageRef> repairs(JsonNode json) {
    List<StageRef> repairs = new ArrayList<>();
    for (ApiFamily family : ApiFamily.values()) {
      for (JsonNode stage : json.path(family.name())) {
        String[] names = stage.asText().split("/", 2);
        if (names.length < 2) {
          throw new IllegalArgumentException("not a stage");
        }
        repairs.add(new StageRef(family, names[0], names[1]));
      }
    }
    return repairs;
  }
}
