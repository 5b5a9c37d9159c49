package io.github.stageguard.permissions;

import io.github.stageguard.template.StackRole.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A right that was used in a test, as one line of a file of its test class.
 *
 * @param actor {@link #FUNCTION}, or the words by which a command is called
 * @param call the operation, or what AWS used the right for
 * @param action the IAM action
 * @param resource an ARN on which it was used
 * @param statement the {@code Sid} that grants it to the function; empty for a command
 * @param granted the resource as that statement spells it; empty for a command
 */
record Use(
    String actor, String call, String action, String resource, String statement, String granted) {
  static final String FUNCTION = "function";

  private static final Path FOLDER = Path.of("target", "permissions");

  /** Of many on which it was used, one is enough. */
  boolean isLike(Use other) {
    return equals(
        new Use(other.actor, other.call, other.action, resource, other.statement, other.granted));
  }

  Grant grant() {
    return new Grant(statement, action, granted);
  }

  /** Replaces what an earlier run of the test class has left. */
  static void write(String testClass, Collection<Use> uses) {
    try {
      Files.createDirectories(FOLDER);
      Files.write(file(testClass), uses.stream().map(Use::line).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the test class has run. */
  static boolean isRecordedOf(String testClass) {
    return Files.exists(file(testClass));
  }

  /** What was used when the test class last ran. */
  static List<Use> read(String testClass) {
    try (Stream<String> lines = Files.lines(file(testClass))) {
      return lines.map(Use::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String testClass) {
    return FOLDER.resolve(testClass + ".tsv");
  }

  private String line() {
    return String.join(
        "\t", actor, call, action, resource.replaceAll("\\p{Cntrl}", "?"), statement, granted);
  }

  private static Use of(String line) {
    String[] columns = line.split("\t", -1);
    return new Use(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]);
  }
}
