package io.github.stageguard.cli.request;

import io.github.stageguard.gate.SteppingClock;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Log groups in memory whose entries can be seen only once they have arrived. */
public final class FakeLogs implements LogSearch, LogEvents {
  private record Arriving(LogEntry entry, Instant arrival) {}

  private final SteppingClock clock;
  private final Map<String, List<Arriving>> groups = new HashMap<>();
  private final Map<String, CallFailedException> failures = new HashMap<>();
  private final Map<String, List<Status>> statuses = new HashMap<>();
  private final List<String> queries = new ArrayList<>();
  private final List<String> stopped = new ArrayList<>();

  public FakeLogs(SteppingClock clock) {
    this.clock = clock;
  }

  /** Makes a log group. */
  public FakeLogs group(String name) {
    groups.put(name, new ArrayList<>());
    return this;
  }

  /** An entry that is there already. */
  public FakeLogs entry(String group, Instant at, String message) {
    return entry(group, at, message, Instant.MIN);
  }

  /** An entry that arrives later. */
  public FakeLogs entry(String group, Instant at, String message, Instant arrival) {
    groups.get(group).add(new Arriving(new LogEntry(at, group, "stream", message), arrival));
    return this;
  }

  /** Any search of the group fails. */
  public FakeLogs failing(String group, Kind kind, String code) {
    failures.put(
        group, new CallFailedException(kind, "logs:StartQuery", code, "AWS's words", null));
    return this;
  }

  /** Queries of the group answer so, one after the other, and with the last one from then on. */
  public FakeLogs answering(String group, Status... each) {
    statuses.put(group, new ArrayList<>(List.of(each)));
    return this;
  }

  /** What was searched for, as group and query. */
  public List<String> queries() {
    return queries;
  }

  /** Ids of the queries that were stopped. */
  public List<String> stopped() {
    return stopped;
  }

  @Override
  public String start(String group, String query, Window window, int most) {
    List<Arriving> entries = existing(group);
    queries.add(group + ": " + query);
    String id = query.substring(query.indexOf('/') + 1, query.lastIndexOf('/'));
    return id + " " + window.fromSecond() + " " + window.toSecond() + " " + entries.size();
  }

  @Override
  public Answer results(String queryId, String group) {
    String[] asked = queryId.split(" ", -1);
    List<Status> left = statuses.getOrDefault(group, List.of(Status.COMPLETE));
    Status status = left.size() > 1 ? left.removeFirst() : left.getFirst();
    return new Answer(
        status,
        arrived(group).stream()
            .filter(each -> each.message().contains(asked[0]))
            .filter(each -> each.at().getEpochSecond() >= Long.parseLong(asked[1]))
            .filter(each -> each.at().getEpochSecond() <= Long.parseLong(asked[2]))
            .toList());
  }

  @Override
  public void stop(String queryId) {
    stopped.add(queryId);
  }

  @Override
  public Page since(String group, Optional<RequestId> id, Instant from, String token) {
    List<Arriving> _ = existing(group);
    if (token.isEmpty()) {
      return new Page(List.of(), "second");
    }
    return new Page(
        arrived(group).stream()
            .filter(each -> id.isEmpty() || each.message().contains(id.get().text()))
            .filter(each -> !each.at().isBefore(from))
            .toList(),
        "");
  }

  private List<Arriving> existing(String group) {
    if (failures.containsKey(group)) {
      throw failures.get(group);
    }
    if (!groups.containsKey(group)) {
      throw new CallFailedException(
          Kind.GONE, "logs:StartQuery", "ResourceNotFoundException", "no such group", null);
    }
    return groups.get(group);
  }

  private List<LogEntry> arrived(String group) {
    return groups.get(group).stream()
        .filter(each -> !each.arrival().isAfter(clock.instant()))
        .map(Arriving::entry)
        .toList();
  }
}
