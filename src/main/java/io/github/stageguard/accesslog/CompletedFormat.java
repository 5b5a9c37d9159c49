package io.github.stageguard.accesslog;

import java.util.List;
import java.util.Objects;

/**
 * What came of holding a format against the policy: nothing to do, a better format, or no way to
 * get there.
 */
public sealed interface CompletedFormat {

  /** The format already is as the policy wants it. */
  record AsItIs() implements CompletedFormat {}

  /**
   * The format that the stage should have: every character of the old one kept, but for replaced
   * variables.
   *
   * @param format the whole new format, one line of at most 3,072 bytes of UTF-8
   * @param added required variables that were missing, in the order in which they were added
   * @param replaced forbidden variables that were replaced where they stood
   */
  record Completed(String format, List<String> added, List<String> replaced)
      implements CompletedFormat {
    public Completed {
      Objects.requireNonNull(format);
      added = List.copyOf(added);
      replaced = List.copyOf(replaced);
    }
  }

  /**
   * The format cannot be completed and must stay untouched.
   *
   * @param reason one sentence for a person: what is in the way
   * @param added required variables that are missing
   * @param replaced forbidden variables that are in the format
   */
  record Unfit(String reason, List<String> added, List<String> replaced)
      implements CompletedFormat {
    public Unfit {
      Objects.requireNonNull(reason);
      added = List.copyOf(added);
      replaced = List.copyOf(replaced);
    }
  }
}
