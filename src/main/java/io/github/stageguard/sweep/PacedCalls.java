package io.github.stageguard.sweep;

import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.stage.CallFailedException.Kind;
import java.util.function.Supplier;

/** Makes calls at a pace and tells the pace what came of them. */
public final class PacedCalls {
  private static final int TRIES = 3;

  private final Pace pace;

  public PacedCalls(Pace pace) {
    this.pace = pace;
  }

  /** Makes a call, at most three times if it may pass. */
  public <T> T repeated(Supplier<T> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(call);
      } catch (CallFailedException e) {
        if (attempt == TRIES || !e.mayPass()) {
          throw e;
        }
      }
    }
  }

  /** Makes a call. */
  public <T> T once(Supplier<T> call) {
    pace.await();
    try {
      T answer = call.get();
      pace.passed();
      return answer;
    } catch (CallFailedException e) {
      if (e.kind() == Kind.THROTTLED) {
        pace.refused();
      }
      throw e;
    }
  }
}
