package io.github.stageguard.cli.request;

import java.util.Locale;
import java.util.Objects;

/**
 * One thing that was looked at to see whether a stage's logs arrive.
 *
 * @param subject what was looked at
 * @param mark how it stands
 * @param told what was seen, in a sentence
 * @param fix what to do; empty if there is nothing to do
 */
public record Step(String subject, Mark mark, String told, String fix) {
  /** How it stands. */
  public enum Mark {
    OK,
    /** It can neither be proven nor refuted from here. */
    OPEN,
    PROBLEM,
    /** AWS did not let it be looked at. */
    REFUSED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Step {
    Objects.requireNonNull(subject);
    Objects.requireNonNull(mark);
    Objects.requireNonNull(told);
    Objects.requireNonNull(fix);
  }

  static Step ok(String subject, String told) {
    return new Step(subject, Mark.OK, told, "");
  }

  static Step open(String subject, String told) {
    return new Step(subject, Mark.OPEN, told, "");
  }

  static Step problem(String subject, String told, String fix) {
    return new Step(subject, Mark.PROBLEM, told, fix);
  }
}
