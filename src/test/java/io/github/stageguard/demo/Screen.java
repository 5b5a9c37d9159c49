package io.github.stageguard.demo;

import java.io.PrintStream;
import java.util.List;

/** Plain text at most 100 columns wide, with colour where a person looks at a terminal. */
final class Screen {
  private static final int WIDTH = 100;
  private static final String COUNTED = "%-85s%7s%8s";
  private static final String BOLD = "1";
  private static final String RED = "31";
  private static final String GREEN = "32";

  private final PrintStream out;
  private final boolean coloured;

  Screen(PrintStream out, boolean coloured) {
    this.out = out;
    this.coloured = coloured;
  }

  void line(String text) {
    out.println(text);
  }

  void heading(String text) {
    out.println();
    out.println(painted(BOLD, text));
  }

  void verdict(boolean good, String text) {
    out.println();
    out.println(painted(good ? GREEN : RED, text));
  }

  /** A heading over {@link #counted}. */
  void counting(String heading, String first, String second) {
    heading(COUNTED.formatted(heading, first, second));
  }

  /** Text and two numbers at the right. */
  void counted(String text, int first, int second) {
    out.println(COUNTED.formatted("  " + text, first, second));
  }

  /**
   * Text behind a label, wrapped at spaces and commas, with the wrapped lines beneath its
   * beginning.
   */
  void labelled(String label, String text) {
    int width = WIDTH - label.length();
    String before = label;
    String rest = text;
    while (rest.length() > width) {
      int end = 1 + Math.max(rest.lastIndexOf(' ', width), rest.lastIndexOf(',', width - 1));
      end = end == 0 ? width : end;
      out.println((before + rest.substring(0, end)).stripTrailing());
      rest = rest.substring(end);
      before = " ".repeat(label.length());
    }
    out.println(before + rest);
  }

  /** A table; the first row is its head, and {@code yes} and {@code no} are coloured. */
  void table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        int index = column;
        int width = rows.stream().mapToInt(r -> r.get(index).length()).max().orElse(0);
        line.append(' ').append(shown(cell)).append(" ".repeat(width - cell.length() + 1));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private String shown(String cell) {
    return switch (cell) {
      case "yes" -> painted(GREEN, cell);
      case "no" -> painted(RED, cell);
      default -> cell;
    };
  }

  private String painted(String colour, String text) {
    return coloured ? "\033[" + colour + "m" + text + "\033[0m" : text;
  }
}
