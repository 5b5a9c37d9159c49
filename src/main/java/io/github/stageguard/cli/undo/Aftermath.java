package io.github.stageguard.cli.undo;

import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import java.util.List;
import java.util.TreeMap;

/** A stage as edits would leave it. */
final class Aftermath {
  private Aftermath() {}

  static Stage of(Stage stage, List<StageEdit> edits) {
    AccessLog accessLog = stage.accessLog();
    TreeMap<String, LogSettings> settings = new TreeMap<>(stage.settings());
    for (StageEdit edit : edits) {
      switch (edit) {
        case StageEdit.AccessLogEdit(var before, var after) -> accessLog = after;
        case StageEdit.LevelEdit(var key, var before, var after) -> {
          LogSettings old = settings.getOrDefault(key, LogSettings.SILENT);
          settings.put(key, new LogSettings(after, old.dataTrace(), old.others()));
        }
        case StageEdit.DataTraceEdit(var key, var on) -> {
          LogSettings old = settings.getOrDefault(key, LogSettings.SILENT);
          settings.put(key, new LogSettings(old.level(), on, old.others()));
        }
      }
    }
    return new Stage(
        stage.ref(),
        stage.kind(),
        accessLog,
        settings,
        stage.tags(),
        stage.lastUpdated(),
        stage.managed());
  }
}
