package io.github.stageguard.lease;

import io.github.stageguard.stage.StageRef;

/** Names of lease schedules. */
public final class LeaseName {
  /** What every lease's schedule name begins with. */
  public static final String PREFIX = "lease-";

  private LeaseName() {}

  /** The one name for a stage: {@link #PREFIX} and 40 hexadecimal digits. */
  public static String of(StageRef stage) {
    return ScheduleName.of(PREFIX, stage.family() + "/" + stage.apiId() + "/" + stage.stageName());
  }
}
