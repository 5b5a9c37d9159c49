package io.github.stageguard.faults;

import io.github.stageguard.gate.Fault;
import io.github.stageguard.gate.When;
import java.time.Duration;

/** What goes wrong with a call. */
enum Trouble {
  THROTTLED_ONCE("429 once"),
  THROTTLED("429 for good"),
  ERROR_ONCE("500 once"),
  ERROR("500 for good"),
  NO_ANSWER("no answer, for good"),
  RESET_BEFORE("reset before"),
  RESET_AFTER("reset after"),
  GARBLED("wrong answer"),
  DENIED("403"),
  DEATH("dies after");

  private final String title;

  Trouble(String title) {
    this.title = title;
  }

  /** How the table calls it. */
  String title() {
    return title;
  }

  /** Whether the very next call of the kind goes through. */
  boolean passes() {
    return switch (this) {
      case THROTTLED_ONCE, ERROR_ONCE, RESET_BEFORE, RESET_AFTER -> true;
      case THROTTLED, ERROR, NO_ANSWER, GARBLED, DENIED, DEATH -> false;
    };
  }

  /** Whether AWS has done what was asked when it strikes. */
  boolean isApplied() {
    return switch (this) {
      case RESET_AFTER, GARBLED, DEATH -> true;
      case THROTTLED_ONCE, THROTTLED, ERROR_ONCE, ERROR, NO_ANSWER, RESET_BEFORE, DENIED -> false;
    };
  }

  /** Has it happen to that call, and if it does not pass, to all of the kind that come after it. */
  void befall(World world, CallSite site) {
    When calls = world.gate().when(site.operation());
    When struck =
        passes() || this == DEATH ? calls.number(site.number()) : calls.from(site.number());
    switch (this) {
      case THROTTLED_ONCE, THROTTLED -> struck.fail(new Fault.Throttled());
      case ERROR_ONCE, ERROR -> struck.fail(new Fault.ServerError());
      case NO_ANSWER -> {
        world.line().silent();
        struck.fail(new Fault.Hang(Duration.ZERO));
      }
      case RESET_BEFORE -> struck.fail(new Fault.DroppedBefore());
      case RESET_AFTER -> struck.fail(new Fault.DroppedAfter());
      case GARBLED -> struck.fail(new Fault.Garbled());
      case DENIED -> struck.fail(new Fault.AccessDenied());
      case DEATH -> {
        Line victim = world.line();
        struck.after(victim::die);
      }
    }
  }
}
