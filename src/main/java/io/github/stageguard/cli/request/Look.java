package io.github.stageguard.cli.request;

import io.github.stageguard.stage.CallFailedException;
import java.util.List;
import java.util.Objects;

/** What came of looking for a request's entries in one log. */
public sealed interface Look {

  /**
   * The log holds entries of the request.
   *
   * @param entries some of them, oldest first, at least one
   * @param more whether there may be more
   */
  record Held(List<LogEntry> entries, boolean more) implements Look {
    public Held {
      entries = List.copyOf(entries);
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("no entry");
      }
    }
  }

  /** The log group was searched and holds none. */
  record Nothing() implements Look {}

  /** There is no such log group. */
  record Missing(String group) implements Look {
    public Missing {
      Objects.requireNonNull(group);
    }
  }

  /** There is nothing to search. */
  record Unsearchable(String reason) implements Look {
    public Unsearchable {
      Objects.requireNonNull(reason);
    }
  }

  /** AWS did not let it be searched. */
  record Refused(CallFailedException cause) implements Look {
    public Refused {
      Objects.requireNonNull(cause);
    }
  }

  /**
   * The search did not come to its end and had found nothing by then.
   *
   * @param status how far it came
   */
  record Unfinished(LogSearch.Status status) implements Look {
    public Unfinished {
      Objects.requireNonNull(status);
    }
  }

  /** The entries that were found. */
  default List<LogEntry> entries() {
    return this instanceof Held held ? held.entries() : List.of();
  }

  /** Whether the search says neither yes nor no. */
  default boolean isOpen() {
    return this instanceof Refused || this instanceof Unfinished;
  }
}
