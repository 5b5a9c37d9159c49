package io.github.stageguard.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** End states by call and fault, as a page of the documentation. */
final class FaultTable {
  private final Map<Path, Map<CallSite, Map<Trouble, EndState>>> cells = new EnumMap<>(Path.class);

  void put(Path path, CallSite site, Trouble trouble, EndState endState) {
    cells
        .computeIfAbsent(path, _ -> new LinkedHashMap<>())
        .computeIfAbsent(site, _ -> new EnumMap<>(Trouble.class))
        .put(trouble, endState);
  }

  /** The tables of all paths, in Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    cells.forEach((path, rows) -> table(text, path, rows));
    return text.toString();
  }

  private static void table(
      StringBuilder text, Path path, Map<CallSite, Map<Trouble, EndState>> rows) {
    text.append("## ").append(path.title()).append("\n\n").append(path.scene()).append("\n\n");
    text.append("| call |");
    for (Trouble trouble : Trouble.values()) {
      text.append(' ').append(trouble.title()).append(" |");
    }
    text.append("\n|---|").append("---|".repeat(Trouble.values().length)).append('\n');
    Map<Map<Trouble, EndState>, List<CallSite>> alike = new LinkedHashMap<>();
    rows.forEach((site, row) -> alike.computeIfAbsent(row, _ -> new ArrayList<>()).add(site));
    alike.forEach((row, sites) -> row(text, row, sites));
    text.append('\n');
  }

  private static void row(StringBuilder text, Map<Trouble, EndState> row, List<CallSite> sites) {
    text.append("| ").append(names(sites)).append(" |");
    for (Trouble trouble : Trouble.values()) {
      EndState endState = row.get(trouble);
      text.append(' ').append(endState == null ? "" : endState.word()).append(" |");
    }
    text.append('\n');
  }

  private static String names(List<CallSite> sites) {
    Map<String, List<String>> numbers = new LinkedHashMap<>();
    sites.forEach(
        site ->
            numbers
                .computeIfAbsent(site.name(), _ -> new ArrayList<>())
                .add(Integer.toString(site.number())));
    return numbers.entrySet().stream()
        .map(
            entry ->
                "`%s` %s".formatted(entry.getKey(), String.join(", ", entry.getValue())).strip())
        .collect(Collectors.joining("<br>"));
  }

  /** What the words in the tables mean. */
  static String legend() {
    StringBuilder text =
        new StringBuilder("| word | what the delivery leaves behind |\n|---|---|\n");
    for (EndState endState : EnumSet.allOf(EndState.class)) {
      text.append("| ")
          .append(endState.word())
          .append(" | ")
          .append(endState.meaning())
          .append(" |\n");
    }
    return text.toString();
  }

  /** All cells. */
  int size() {
    return cells.values().stream()
        .flatMap(rows -> rows.values().stream())
        .mapToInt(Map::size)
        .sum();
  }

  Set<Path> paths() {
    return cells.keySet();
  }
}
