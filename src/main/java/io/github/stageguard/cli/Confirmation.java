package io.github.stageguard.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Asks before something is written. */
public final class Confirmation {
  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask. Needed where nobody can answer, as in a script.")
  private boolean yes;

  /**
   * Whether the person agrees.
   *
   * @throws UsageException if there is nobody to ask
   */
  boolean isGiven(String question) {
    if (yes) {
      return true;
    }
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(
                () ->
                    new UsageException(
                        "Nobody is there to confirm this: standard input is no terminal.",
                        "Give --yes to do it. Nothing was changed."));
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }
}
