package io.github.stageguard.sweep;

import io.github.stageguard.stage.Api;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a sweep has come: all that its next part needs to go on.
 *
 * @param id tells this sweep from every other
 * @param part number of the part that is to come, from 1
 * @param startedAt when its first part began
 * @param listing the page of APIs to be asked for next; empty when all are listed
 * @param apis APIs that were listed and not looked at yet
 * @param repairs stages to be written to once all were looked at; not all of them if there are more
 *     than can be carried
 * @param violating how many stages would be written to
 * @param roleSeen whether the account's CloudWatch role was looked at
 * @param leaseSeen name of the last lease schedule that was looked after; empty if none was
 * @param counts what came of the stages so far
 */
public record SweepProgress(
    String id,
    int part,
    Instant startedAt,
    Optional<Listing> listing,
    List<Api> apis,
    List<StageRef> repairs,
    int violating,
    boolean roleSeen,
    String leaseSeen,
    SweepCounts counts) {
  public SweepProgress {
    Objects.requireNonNull(id);
    Objects.requireNonNull(startedAt);
    Objects.requireNonNull(listing);
    apis = List.copyOf(apis);
    repairs = List.copyOf(repairs);
    Objects.requireNonNull(leaseSeen);
    Objects.requireNonNull(counts);
  }
}
