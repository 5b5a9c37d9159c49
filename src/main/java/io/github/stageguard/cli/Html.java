package io.github.stageguard.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * HTML in the making. Markup is what this program says; all else comes in as text and is escaped,
 * so that it can be neither markup nor the end of an attribute.
 */
final class Html {
  private static final int LONGEST_TEXT = 4_000;
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Appendable out;

  /**
   * @param out where it goes; what it throws comes out as {@link UncheckedIOException}
   */
  Html(Appendable out) {
    this.out = out;
  }

  /** Writes markup as it is: only ever what stands in the program. */
  Html markup(String markup) {
    try {
      out.append(markup);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Writes the program's own words or a number. */
  Html text(Object text) {
    return markup(escaped(text.toString()));
  }

  /** Writes foreign text, whose direction of writing stays its own. */
  Html foreign(String text) {
    return markup("<bdi>").text(text).markup("</bdi>");
  }

  /** Writes foreign text that machines read, from left to right. */
  Html code(String text) {
    return markup("<code dir=\"ltr\">").text(text).markup("</code>");
  }

  /** Writes an attribute, with the space before it. */
  Html attribute(String name, Object value) {
    return markup(" ").markup(name).markup("=\"").text(value).markup("\"");
  }

  /** Writes a moment to the minute. */
  Html time(Instant at) {
    return markup("<time")
        .attribute("datetime", at)
        .markup(">")
        .text(MINUTE.format(at))
        .markup("</time>");
  }

  /**
   * The text cut to 4,000 characters, as {@link Terminal#shown} shows it, in ASCII, and with what
   * HTML gives a meaning escaped.
   */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    Terminal.shown(cut(text))
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                  if (c < 128) {
                    escaped.append((char) c);
                  } else {
                    escaped.append("&#x").append(Integer.toHexString(c)).append(';');
                  }
                }
              }
            });
    return escaped.toString();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "\u2026";
  }
}
