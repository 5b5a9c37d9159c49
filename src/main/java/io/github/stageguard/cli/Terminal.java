package io.github.stageguard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.notice.PlainText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Where a command prints: what it found on standard output, everything else on standard error. All
 * text is escaped, so that a name in AWS cannot drive the terminal.
 */
public final class Terminal {
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final PrintWriter out;
  private final PrintWriter err;
  private final InstantSource clock;
  private final int width;
  private Instant lastSign;

  /**
   * @param out takes what was found
   * @param err takes progress and problems
   * @param clock decides when it is time for a sign of life
   * @param width how many characters a line of a table may have, at least 40
   */
  public Terminal(PrintWriter out, PrintWriter err, InstantSource clock, int width) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.width = Math.max(40, width);
    this.lastSign = clock.instant();
  }

  /** For formats that are written piece by piece and see to escaping themselves. */
  public PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** Prints a line. */
  public void line(String text) {
    out.println(shown(text));
  }

  /** Prints an empty line. */
  public void line() {
    out.println();
  }

  /** Prints rows in columns; the last column is wrapped. */
  public void table(List<String> header, List<List<String>> rows) {
    new Table(header, rows, width).print(out);
  }

  /** Prints JSON with its members in their order, indented, in ASCII. */
  public void json(JsonNode json) {
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Prints a line on standard error. */
  public void note(String text) {
    err.println(shown(text));
    err.flush();
  }

  /**
   * Says on standard error how far the command has come, if nothing was said for two seconds, as a
   * line of its own that reads well in a log too.
   */
  public synchronized void progress(String text) {
    Instant now = clock.instant();
    if (Duration.between(lastSign, now).compareTo(QUIET) >= 0) {
      lastSign = now;
      note(text);
    }
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /** Text as it may be printed: what is not printable is written as in Java. */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (PlainText.isVisible(c)) {
                shown.appendCodePoint(c);
              } else if (Character.isBmpCodePoint(c)) {
                shown.append("\\u%04x".formatted(c));
              } else {
                shown.append("\\u{%x}".formatted(c));
              }
            });
    return shown.toString();
  }
}
