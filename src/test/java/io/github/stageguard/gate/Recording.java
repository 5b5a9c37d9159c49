package io.github.stageguard.gate;

import java.util.ArrayList;
import java.util.List;

/** Keeps the calls as they come; safe for use by many threads. */
final class Recording {
  /** The place of one call, whose answer comes later than the call. */
  final class Entry {
    private Call call;

    private Entry(Call call) {
      this.call = call;
    }

    Call call() {
      synchronized (Recording.this) {
        return call;
      }
    }

    void answered(int status, boolean applied) {
      synchronized (Recording.this) {
        call = call.answered(status, applied);
      }
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  synchronized Entry arrived(Call call) {
    Entry entry = new Entry(call);
    entries.add(entry);
    return entry;
  }

  synchronized Calls calls() {
    return new Calls(entries.stream().map(entry -> entry.call).toList());
  }

  synchronized void clear() {
    entries.clear();
  }
}
