package io.github.stageguard.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.StageEdit.AccessLogEdit;
import io.github.stageguard.stage.StageEdit.DataTraceEdit;
import io.github.stageguard.stage.StageEdit.LevelEdit;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchOperationTest {
  private static final String ARN = "arn:aws:logs:us-east-1:111122223333:log-group:/x";

  @Test
  void onlyWhatDiffersIsReplacedAndTheDestinationComesFirst() {
    assertThat(of(new AccessLogEdit(AccessLog.NONE, new AccessLog(ARN, "f"))))
        .containsExactly(
            new PatchOperation("replace", "/accessLogSettings/destinationArn", ARN),
            new PatchOperation("replace", "/accessLogSettings/format", "f"));
    assertThat(of(new AccessLogEdit(new AccessLog(ARN, ""), new AccessLog(ARN, "f"))))
        .containsExactly(new PatchOperation("replace", "/accessLogSettings/format", "f"));
  }

  @Test
  void whatWasNotThereIsTakenAwayAsAWholeAndTheRestSetAgain() {
    assertThat(of(new AccessLogEdit(AccessLog.NONE, new AccessLog(ARN, "f")).inverse()))
        .containsExactly(new PatchOperation("remove", "/accessLogSettings", ""));
    assertThat(of(new AccessLogEdit(new AccessLog(ARN, ""), new AccessLog(ARN, "f")).inverse()))
        .containsExactly(
            new PatchOperation("remove", "/accessLogSettings", ""),
            new PatchOperation("replace", "/accessLogSettings/destinationArn", ARN));
  }

  @Test
  void methodSettingsKeepTheSpellingOfTheirKeys() {
    assertThat(
            of(
                new LevelEdit("~1pets~1{id}/GET", LogLevel.OFF, LogLevel.ERROR),
                new DataTraceEdit("*/*", false)))
        .containsExactly(
            new PatchOperation("replace", "/~1pets~1{id}/GET/logging/loglevel", "ERROR"),
            new PatchOperation("replace", "/*/*/logging/dataTrace", "false"));
    assertThat(of(new LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR).inverse()))
        .containsExactly(new PatchOperation("replace", "/*/*/logging/loglevel", "OFF"));
    assertThat(of(new DataTraceEdit("*/*", false).inverse()))
        .containsExactly(new PatchOperation("replace", "/*/*/logging/dataTrace", "true"));
  }

  @Test
  void onlyWhatSwitchesLoggingOnNeedsTheRole() {
    assertThat(new LevelEdit("*/*", LogLevel.ERROR, LogLevel.OFF).needsCloudWatchRole()).isFalse();
    assertThat(new LevelEdit("*/*", LogLevel.OFF, LogLevel.ERROR).needsCloudWatchRole()).isTrue();
    assertThat(new DataTraceEdit("*/*", false).needsCloudWatchRole()).isFalse();
    AccessLogEdit on = new AccessLogEdit(AccessLog.NONE, new AccessLog(ARN, "f"));
    assertThat(on.needsCloudWatchRole()).isTrue();
    assertThat(on.inverse().needsCloudWatchRole()).isFalse();
  }

  private static List<PatchOperation> of(StageEdit... edits) {
    return PatchOperation.of(List.of(edits));
  }
}
