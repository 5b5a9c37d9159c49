package io.github.stageguard.notice;

/** Text of others, made fit to stand on a line that people read. */
public final class PlainText {
  private static final int LONGEST = 500;
  private static final int REPLACEMENT = 0xFFFD;

  private PlainText() {}

  /**
   * Cut to 500 characters, with a replacement character for each that a terminal or a mail would
   * act on, or that nobody sees.
   */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(each -> isVisible(each) ? each : REPLACEMENT)
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > LONGEST ? shown + "…" : shown.toString();
  }

  /** Whether a character shows as itself, wherever it is printed. */
  public static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
