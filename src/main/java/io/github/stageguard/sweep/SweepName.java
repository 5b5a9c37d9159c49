package io.github.stageguard.sweep;

import io.github.stageguard.lease.ScheduleName;

/** Names of the schedules by which sweeps go on. */
public final class SweepName {
  /** What the name of every such schedule begins with, and no lease's. */
  public static final String PREFIX = "sweep-";

  private SweepName() {}

  /** The one name for a part of a sweep: {@link #PREFIX} and 40 hexadecimal digits. */
  public static String of(SweepProgress progress) {
    return ScheduleName.of(PREFIX, progress.id() + "/" + progress.part());
  }
}
