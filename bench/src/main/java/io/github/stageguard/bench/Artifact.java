package io.github.stageguard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The packaged function's files, largest first. */
record Artifact(List<Part> parts) {
  record Part(String name, long bytes) {}

  private static final int SHOWN = 15;

  static Artifact in(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new Artifact(
          files
              .filter(Files::isRegularFile)
              .map(file -> new Part(folder.relativize(file).toString(), size(file)))
              .sorted(Comparator.comparingLong(Part::bytes).reversed())
              .toList());
    }
  }

  List<List<String>> rows() {
    long total = total(parts);
    List<List<String>> rows = new ArrayList<>();
    parts.stream().limit(SHOWN).forEach(part -> rows.add(row(part.name(), part.bytes(), total)));
    List<Part> rest = parts.stream().skip(SHOWN).toList();
    rows.add(row(rest.size() + " smaller ones", total(rest), total));
    rows.add(row("**all " + parts.size() + "**", total, total));
    return rows;
  }

  private static List<String> row(String name, long bytes, long total) {
    return List.of(
        name,
        "%,d".formatted(Math.round(bytes / 1000.0)),
        "%.1f %%".formatted(100.0 * bytes / total));
  }

  private static long total(List<Part> parts) {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
