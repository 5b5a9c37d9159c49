package io.github.stageguard.cli.request;

import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.sweep.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks whether entries arrive in a log group. */
public final class Arrival {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);
  private static final int MOST_PAGES = 50;

  private final LogEvents events;
  private final InstantSource clock;
  private final Pace.Sleep sleep;
  private final Consumer<String> progress;

  /**
   * @param progress is told, again and again, what is waited for
   */
  public Arrival(
      LogEvents events, InstantSource clock, Pace.Sleep sleep, Consumer<String> progress) {
    this.events = Objects.requireNonNull(events);
    this.clock = Objects.requireNonNull(clock);
    this.sleep = Objects.requireNonNull(sleep);
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * An entry of the request, waited for; empty if none is there by then.
   *
   * @param ids the request; an entry that holds one of them is its own
   * @param from no entry of it is older
   * @throws CallFailedException if AWS does not let the log group be read; one that does not exist
   *     yet is waited for too
   */
  Optional<LogEntry> of(List<RequestId> ids, String group, Instant from, Instant limit) {
    while (true) {
      for (RequestId id : ids) {
        Optional<LogEntry> found = first(group, Optional.of(id), from);
        if (found.isPresent()) {
          return found;
        }
      }
      if (clock.instant().plus(BETWEEN_LOOKS).isAfter(limit)) {
        return Optional.empty();
      }
      progress.accept("Waiting for the entry in " + group + " until " + limit + " ...");
      sleep.forAsLongAs(BETWEEN_LOOKS);
    }
  }

  /** Any entry since then. */
  Optional<LogEntry> any(String group, Instant from) {
    return first(group, Optional.empty(), from);
  }

  private Optional<LogEntry> first(String group, Optional<RequestId> id, Instant from) {
    String token = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      LogEvents.Page read;
      try {
        read = events.since(group, id, from, token);
      } catch (CallFailedException e) {
        if (e.kind() == CallFailedException.Kind.GONE) {
          return Optional.empty();
        }
        throw e;
      }
      Optional<LogEntry> found =
          read.entries().stream()
              .filter(entry -> id.isEmpty() || id.get().isIn(entry.message()))
              .findFirst();
      token = read.next();
      if (found.isPresent() || token.isEmpty()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
