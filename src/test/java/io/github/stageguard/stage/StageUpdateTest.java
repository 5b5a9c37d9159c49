package io.github.stageguard.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import io.github.stageguard.stage.StageUpdate.RouteUpdate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StageUpdateTest {
  private static final AccessLog FULL = new AccessLog("arn:x", "$context.requestId");
  private static final Map<String, String> THROTTLE = Map.of("ThrottlingBurstLimit", "5");
  private static final Stage STAGE =
      new Stage(
          new StageRef(ApiFamily.V2, "abcdef5678", "dev"),
          ApiKind.WEBSOCKET,
          AccessLog.NONE,
          new TreeMap<>(
              Map.of(
                  Stage.DEFAULTS,
                  new LogSettings(LogLevel.OFF, true, THROTTLE),
                  "chat",
                  new LogSettings(LogLevel.INFO, true, THROTTLE),
                  StageUpdate.settingKey(Stage.DEFAULTS),
                  new LogSettings(LogLevel.OFF, true))),
          Map.of(),
          Optional.empty(),
          false);

  @Test
  void ofTheDefaultsOnlyWhatChangesIsSent() {
    StageUpdate update = StageUpdate.of(STAGE, List.of(new DataTraceEdit(Stage.DEFAULTS, false)));

    assertThat(update.defaults())
        .hasValue(new RouteUpdate(Optional.empty(), Optional.of(false), Map.of()));
    assertThat(update.routes()).isEmpty();
    assertThat(update.accessLog()).isEmpty();
    assertThat(update.removesAccessLog()).isFalse();
  }

  @Test
  void anEntryOfARouteIsSentWholeAndOnce() {
    StageUpdate update =
        StageUpdate.of(
            STAGE,
            List.of(
                new DataTraceEdit("chat", false),
                new LevelEdit("chat", LogLevel.INFO, LogLevel.ERROR)));

    assertThat(update.routes())
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.of(
                    "chat",
                    new RouteUpdate(Optional.of(LogLevel.ERROR), Optional.of(false), THROTTLE))));
  }

  @Test
  void theDefaultsAndARouteOfTheSameKeyAreKeptApart() {
    String key = StageUpdate.settingKey(Stage.DEFAULTS);
    StageUpdate update =
        StageUpdate.of(
            STAGE, List.of(new DataTraceEdit(key, false), new DataTraceEdit("*/*", false)));

    assertThat(key).isNotEqualTo(Stage.DEFAULTS);
    assertThat(update.routes()).containsOnlyKeys(Stage.DEFAULTS);
    assertThat(update.defaults()).isPresent();
    assertThat(StageUpdate.settingKey(key)).isNotEqualTo(key);
    assertThat(StageUpdate.settingKey("chat")).isEqualTo("chat");
  }

  @Test
  void accessLogsAreSetWholeOrRemoved() {
    AccessLogEdit edit = new AccessLogEdit(AccessLog.NONE, FULL);

    assertThat(StageUpdate.of(STAGE, List.of(edit)).accessLog()).hasValue(FULL);
    assertThat(StageUpdate.of(STAGE, List.of(edit.inverse())).removesAccessLog()).isTrue();
    assertThat(StageUpdate.of(STAGE, List.of(edit.inverse())).accessLog()).isEmpty();
  }
}
