package io.github.stageguard.plan;

import io.github.stageguard.stage.LogGroupState;
import java.util.Objects;

/** What is known of the log group that a stage's access logs go to. */
public sealed interface AccessLogGroup {

  /** Nobody looked: it is taken to be as it should. */
  record Unseen() implements AccessLogGroup {}

  /** It does not exist. */
  record Missing() implements AccessLogGroup {}

  /** It exists. */
  record Seen(LogGroupState state) implements AccessLogGroup {
    public Seen {
      Objects.requireNonNull(state);
    }
  }
}
