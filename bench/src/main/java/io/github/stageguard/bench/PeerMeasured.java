package io.github.stageguard.bench;

import io.github.stageguard.gate.Calls;
import java.time.Duration;
import java.util.List;

/** What one of those that are compared took for its events in an account of one size. */
final class PeerMeasured {
  private final Sample wall = new Sample();
  private final Sample reads = new Sample();
  private final Sample writes = new Sample();
  private final Sample refused = new Sample();
  private final Sample beside = new Sample();
  private int events;
  private int complying;
  private long peakBytes;

  /**
   * Adds an event.
   *
   * @param calls all that were made for it
   * @param faults what was wrong with the stage in the end
   */
  void add(Duration took, Calls calls, List<String> faults) {
    Calls gateway = calls.to("apigateway");
    wall.add(took.toNanos() / 1e6);
    reads.add(gateway.reads().count());
    writes.add(gateway.count() - gateway.reads().count());
    refused.add(gateway.answered(429).count());
    beside.add(calls.count() - gateway.count());
    events++;
    complying += faults.isEmpty() ? 1 : 0;
  }

  void peak(long bytes) {
    peakBytes = bytes;
  }

  Sample wall() {
    return wall;
  }

  /** Calls of API Gateway an event, the refused ones among them. */
  double calls() {
    return reads.median() + writes.median();
  }

  double mostReads() {
    return reads.quantile(1);
  }

  double mostWrites() {
    return writes.quantile(1);
  }

  /** The cells of a table, but for the name. */
  List<String> cells() {
    return List.of(
        Integer.toString(events),
        "%.0f".formatted(reads.median()),
        "%.0f".formatted(writes.median()),
        "%.0f".formatted(refused.median()),
        "%.0f".formatted(beside.median()),
        milliseconds(wall.median()),
        milliseconds(wall.quantile(0.95)),
        "%.0f".formatted(peakBytes / 1e6),
        complying == events ? "always" : complying + " times");
  }

  private static String milliseconds(double time) {
    return (time < 100 ? "%.1f" : "%,.0f").formatted(time);
  }
}
