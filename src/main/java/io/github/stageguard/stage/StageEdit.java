package io.github.stageguard.stage;

import java.util.Objects;

/**
 * One difference between a stage as read and as it should be; both sides are kept, so that it can
 * be undone.
 */
public sealed interface StageEdit {

  /** The edit that puts things back. */
  StageEdit inverse();

  /** Whether the stage is as this edit would leave it. */
  boolean holdsIn(Stage stage);

  /** Whether the other edit is about the same setting. */
  boolean sharesSettingWith(StageEdit other);

  /**
   * Whether AWS refuses the edit while the account has no CloudWatch role: it does so for all that
   * switches logging on, and for nothing that switches it off.
   */
  boolean needsCloudWatchRole();

  /**
   * Changes destination, format, or both.
   *
   * @param before settings as read
   * @param after settings as they should be
   */
  record AccessLogEdit(AccessLog before, AccessLog after) implements StageEdit {
    public AccessLogEdit {
      Objects.requireNonNull(before);
      Objects.requireNonNull(after);
    }

    @Override
    public StageEdit inverse() {
      return new AccessLogEdit(after, before);
    }

    @Override
    public boolean holdsIn(Stage stage) {
      return stage.accessLog().equals(after);
    }

    @Override
    public boolean sharesSettingWith(StageEdit other) {
      return other instanceof AccessLogEdit;
    }

    @Override
    public boolean needsCloudWatchRole() {
      return after.hasDestination();
    }
  }

  /**
   * Changes the execution log level of one method or route setting.
   *
   * @param key the setting's key as AWS spells it
   * @param before level as read
   * @param after level as it should be
   */
  record LevelEdit(String key, LogLevel before, LogLevel after) implements StageEdit {
    public LevelEdit {
      Objects.requireNonNull(key);
      Objects.requireNonNull(before);
      Objects.requireNonNull(after);
    }

    @Override
    public StageEdit inverse() {
      return new LevelEdit(key, after, before);
    }

    @Override
    public boolean holdsIn(Stage stage) {
      return stage.settings().getOrDefault(key, LogSettings.SILENT).level() == after;
    }

    @Override
    public boolean sharesSettingWith(StageEdit other) {
      return other instanceof LevelEdit level && level.key().equals(key);
    }

    @Override
    public boolean needsCloudWatchRole() {
      return after != LogLevel.OFF;
    }
  }

  /**
   * Switches full request and response data of one method or route setting.
   *
   * @param key the setting's key as AWS spells it
   * @param after whether it should be on; it was the other way round
   */
  record DataTraceEdit(String key, boolean after) implements StageEdit {
    public DataTraceEdit {
      Objects.requireNonNull(key);
    }

    @Override
    public StageEdit inverse() {
      return new DataTraceEdit(key, !after);
    }

    @Override
    public boolean holdsIn(Stage stage) {
      return stage.settings().getOrDefault(key, LogSettings.SILENT).dataTrace() == after;
    }

    @Override
    public boolean sharesSettingWith(StageEdit other) {
      return other instanceof DataTraceEdit trace && trace.key().equals(key);
    }

    @Override
    public boolean needsCloudWatchRole() {
      return false;
    }
  }
}
