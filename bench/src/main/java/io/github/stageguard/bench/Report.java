package io.github.stageguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A report in Markdown, printed as it grows. */
final class Report {
  private final StringBuilder text = new StringBuilder();

  void preamble(List<String> facts) {
    add("# Measurements\n");
    add("Written by `bench/run`; README.md beside this file says how each figure is made.\n");
    facts.forEach(fact -> add("- " + fact));
    add("");
  }

  void section(String title, String command, String about) {
    add("## " + title + "\n");
    add("`" + command + "`\n");
    add(about + "\n");
  }

  /**
   * @param head names of the columns; the first is of text, the others of numbers
   */
  void table(List<String> head, List<List<String>> rows) {
    add(row(head));
    List<String> alignment = new ArrayList<>(List.of("---"));
    head.stream().skip(1).forEach(column -> alignment.add("--:"));
    add(row(alignment));
    rows.forEach(each -> add(row(each)));
    add("");
  }

  void write(Path file) throws IOException {
    Files.writeString(file, text.toString().stripTrailing() + "\n");
    System.out.println("Written to " + file);
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private void add(String line) {
    System.out.println(line);
    text.append(line).append('\n');
  }
}
