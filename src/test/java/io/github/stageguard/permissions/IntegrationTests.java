package io.github.stageguard.permissions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes that hold integration tests. */
final class IntegrationTests {
  /** What the name of each ends with. */
  static final String SUFFIX = "IT";

  private static final String FILE = SUFFIX + ".class";

  private IntegrationTests() {}

  /** Their names, without that of the class that asks. */
  static List<String> besides(Class<?> asking) {
    try {
      Path root = Path.of(asking.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .map(file -> root.relativize(file).toString())
            .filter(file -> file.endsWith(FILE))
            .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
            .filter(name -> !name.equals(asking.getName()))
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
