package io.github.stageguard.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * Where Jazzer comes in, once for each input. An input must be read without an exception, and
 * within {@link #LONGEST}.
 */
public final class Fuzzing {
  /** Of the processor's time, so that a busy machine makes no input slow. */
  static final Duration LONGEST = Duration.ofMillis(100);

  /** A compiler or a collector at work may make one run slow, but not all. */
  private static final int RUNS = 5;

  static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static FuzzTarget target;

  private Fuzzing() {}

  /**
   * Called by Jazzer once, with the name of the target, which loads its classes in no input's time.
   */
  public static void fuzzerInitialize(String[] args) {
    target = FuzzTarget.named(args[0]);
    target.read(new byte[0]);
  }

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    check(target, input);
  }

  static void check(FuzzTarget target, byte[] input) {
    long shortest = Long.MAX_VALUE;
    for (int run = 0; run < RUNS && shortest > LONGEST.toNanos(); run++) {
      long began = THREADS.getCurrentThreadCpuTime();
      target.read(input);
      shortest = Math.min(shortest, THREADS.getCurrentThreadCpuTime() - began);
    }
    if (shortest > LONGEST.toNanos()) {
      throw new AssertionError(
          "it took " + Duration.ofNanos(shortest).toMillis() + " ms, the shortest of " + RUNS);
    }
  }
}
