package io.github.stageguard.cli.doctor;

import java.util.Objects;

/**
 * What a check found.
 *
 * @param health how bad it is
 * @param subject what was looked at
 * @param found what was seen
 * @param fix what to do; empty if nothing is to be done
 */
public record Line(Health health, String subject, String found, String fix) {
  /** How something is. */
  public enum Health {
    OK,
    /** StageGuard works, but not as well as it could. */
    WARNING,
    /** StageGuard does not do its work, or not all of it. */
    PROBLEM,
    /** AWS did not say. */
    UNKNOWN
  }

  public Line {
    Objects.requireNonNull(health);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(found);
    Objects.requireNonNull(fix);
  }

  static Line ok(String subject, String found) {
    return new Line(Health.OK, subject, found, "");
  }

  static Line warning(String subject, String found, String fix) {
    return new Line(Health.WARNING, subject, found, fix);
  }

  static Line problem(String subject, String found, String fix) {
    return new Line(Health.PROBLEM, subject, found, fix);
  }
}
