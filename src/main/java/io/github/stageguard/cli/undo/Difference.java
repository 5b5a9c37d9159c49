package io.github.stageguard.cli.undo;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One setting that has one value and should have, or will have, another.
 *
 * @param setting its name, for people
 * @param from the one value
 * @param to the other
 */
public record Difference(String setting, String from, String to) {
  private static final String NOTHING = "nothing";

  public Difference {
    Objects.requireNonNull(setting);
    from = from.isEmpty() ? NOTHING : from;
    to = to.isEmpty() ? NOTHING : to;
  }

  /** What an edit changes, setting by setting. */
  static List<Difference> of(StageEdit edit) {
    return switch (edit) {
      case StageEdit.AccessLogEdit(var before, var after) -> of(before, after);
      case StageEdit.LevelEdit(var key, var before, var after) ->
          List.of(new Difference(level(key), before.name(), after.name()));
      case StageEdit.DataTraceEdit(var key, var after) ->
          List.of(new Difference(dataTrace(key), onOrOff(!after), onOrOff(after)));
    };
  }

  /** What the stage has instead of what the edit starts from; empty if it has that. */
  static List<Difference> between(StageEdit edit, Stage stage) {
    return edit.inverse().holdsIn(stage)
        ? List.of()
        : switch (edit) {
          case StageEdit.AccessLogEdit(var before, var after) -> of(before, stage.accessLog());
          case StageEdit.LevelEdit(var key, var before, var after) ->
              List.of(
                  new Difference(level(key), before.name(), settings(stage, key).level().name()));
          case StageEdit.DataTraceEdit(var key, var after) ->
              List.of(
                  new Difference(
                      dataTrace(key), onOrOff(!after), onOrOff(settings(stage, key).dataTrace())));
        };
  }

  private static List<Difference> of(AccessLog from, AccessLog to) {
    List<Difference> differences = new ArrayList<>();
    if (!from.destinationArn().equals(to.destinationArn())) {
      differences.add(
          new Difference("access log destination", from.destinationArn(), to.destinationArn()));
    }
    if (!from.format().equals(to.format())) {
      differences.add(new Difference("access log format", from.format(), to.format()));
    }
    return differences;
  }

  private static LogSettings settings(Stage stage, String key) {
    return stage.settings().getOrDefault(key, LogSettings.SILENT);
  }

  private static String level(String key) {
    return "log level of " + key;
  }

  private static String dataTrace(String key) {
    return "data trace of " + key;
  }

  private static String onOrOff(boolean on) {
    return on ? "on" : "off";
  }
}
