package io.github.stageguard.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.journal.Change.StageEdited;
import io.github.stageguard.journal.ChangeJson.Member;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import io.github.stageguard.stage.StageRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An edited stage as JSON. Kept are the edits with both sides, their inverse for who reads it, and
 * of the stage what undoing them takes: its name and kind, its access log, and the settings that
 * were edited, with what else they set. Tags, the date of the last change and settings that were
 * not edited are left out, so that the size goes by the edits.
 */
final class StageJson {
  private StageJson() {}

  static void write(ObjectNode json, Stage stage, List<StageEdit> edits) {
    ChangeJson.ref(json, stage.ref());
    json.put("kind", stage.kind().name()).put("managed", stage.managed());
    accessLog(json.putObject("accessLog"), stage.accessLog());
    ObjectNode settings = json.putObject("settings");
    Set<String> edited = edits.stream().flatMap(e -> key(e).stream()).collect(Collectors.toSet());
    stage
        .settings()
        .forEach(
            (key, entry) -> {
              if (edited.contains(key)) {
                settings(settings.putObject(key), entry);
              }
            });
    ArrayNode made = json.putArray("edits");
    edits.forEach(edit -> edit(made.addObject(), edit));
    ArrayNode inverse = json.putArray("inverse");
    edits.reversed().forEach(edit -> edit(inverse.addObject(), edit.inverse()));
  }

  static StageEdited read(JsonNode json) {
    StageRef ref = ChangeJson.ref(json);
    TreeMap<String, LogSettings> settings = new TreeMap<>();
    json.path("settings")
        .properties()
        .forEach(e -> settings.put(e.getKey(), settings(e.getValue())));
    Stage stage =
        new Stage(
            ref,
            ApiKind.valueOf(Member.text(json, "kind")),
            accessLog(json.path("accessLog")),
            settings,
            Map.of(),
            Optional.empty(),
            Member.flag(json, "managed"));
    if (stage.kind().family() != ref.family() || !json.path("edits").isArray()) {
      throw new IllegalArgumentException("no edited stage");
    }
    return new StageEdited(stage, json.path("edits").valueStream().map(StageJson::edit).toList());
  }

  private static Optional<String> key(StageEdit edit) {
    return switch (edit) {
      case AccessLogEdit accessLog -> Optional.empty();
      case LevelEdit level -> Optional.of(level.key());
      case DataTraceEdit trace -> Optional.of(trace.key());
    };
  }

  private static void edit(ObjectNode json, StageEdit edit) {
    switch (edit) {
      case AccessLogEdit(var before, var after) -> {
        json.put("setting", "accessLog");
        accessLog(json.putObject("before"), before);
        accessLog(json.putObject("after"), after);
      }
      case LevelEdit(var key, var before, var after) ->
          json.put("setting", "level")
              .put("key", key)
              .put("before", before.name())
              .put("after", after.name());
      case DataTraceEdit(var key, var after) ->
          json.put("setting", "dataTrace")
              .put("key", key)
              .put("before", !after)
              .put("after", after);
    }
  }

  private static StageEdit edit(JsonNode json) {
    return switch (Member.text(json, "setting")) {
      case "accessLog" ->
          new AccessLogEdit(accessLog(json.path("before")), accessLog(json.path("after")));
      case "level" ->
          new LevelEdit(
              Member.text(json, "key"),
              LogLevel.valueOf(Member.text(json, "before")),
              LogLevel.valueOf(Member.text(json, "after")));
      case "dataTrace" -> new DataTraceEdit(Member.text(json, "key"), Member.flag(json, "after"));
      default -> throw new IllegalArgumentException("an unknown setting");
    };
  }

  private static void accessLog(ObjectNode json, AccessLog log) {
    json.put("destinationArn", log.destinationArn()).put("format", log.format());
  }

  private static AccessLog accessLog(JsonNode json) {
    return new AccessLog(Member.text(json, "destinationArn"), Member.text(json, "format"));
  }

  private static void settings(ObjectNode json, LogSettings entry) {
    json.put("level", entry.level().name()).put("dataTrace", entry.dataTrace());
    ObjectNode others = json.putObject("others");
    new TreeMap<>(entry.others()).forEach(others::put);
  }

  private static LogSettings settings(JsonNode json) {
    Map<String, String> others =
        json.path("others")
            .propertyStream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, e -> Member.text(json.path("others"), e.getKey())));
    return new LogSettings(
        LogLevel.valueOf(Member.text(json, "level")), Member.flag(json, "dataTrace"), others);
  }
}
