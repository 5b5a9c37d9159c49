package io.github.stageguard.cli.request;

import java.util.Locale;

/** The two logs of a stage. */
public enum Log {
  ACCESS,
  EXECUTION;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
