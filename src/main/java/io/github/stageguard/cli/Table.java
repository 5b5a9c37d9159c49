package io.github.stageguard.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows in columns as wide as what they hold. The last column is wrapped at the width; the others
 * hold names, which AWS bounds, and are never cut, so that they can be copied.
 */
final class Table {
  private static final int GAP = 2;
  private static final int NARROWEST_LAST = 20;

  private final List<List<String>> rows;
  private final int[] widths;
  private final int lastWidth;

  Table(List<String> header, List<List<String>> rows, int width) {
    this.rows =
        Stream.concat(Stream.of(header), rows.stream())
            .map(row -> row.stream().map(Terminal::shown).toList())
            .toList();
    this.widths = new int[header.size()];
    for (List<String> row : this.rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int before = 0;
    for (int i = 0; i < widths.length - 1; i++) {
      before += widths[i] + GAP;
    }
    this.lastWidth = Math.max(NARROWEST_LAST, width - before);
  }

  void print(PrintWriter out) {
    for (List<String> row : rows) {
      List<String> last = wrapped(row.getLast(), lastWidth);
      for (int line = 0; line < last.size(); line++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length - 1; i++) {
          String cell = line == 0 ? row.get(i) : "";
          text.append(cell).repeat(' ', widths[i] - cell.length() + GAP);
        }
        out.println(text.append(last.get(line)).toString().stripTrailing());
      }
    }
  }

  /** At least one line; words longer than a line are broken. */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (text.length() - from > width) {
      int space = text.lastIndexOf(' ', from + width);
      int to = space > from ? space : from + width;
      lines.add(text.substring(from, to));
      from = space > from ? to + 1 : to;
    }
    lines.add(text.substring(from));
    return lines;
  }
}
