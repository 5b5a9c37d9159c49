package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The function carries nothing of the command line, and the command line all of the function. */
class FunctionArtifactIT {
  private static final Path FUNCTION = Path.of("target", "function", "lib");
  private static final Path COMMAND_LINE = Path.of("target", "cli", "lib");

  @Test
  void theFunctionHoldsNothingOfTheCommandLine() throws IOException {
    assertThat(names(FUNCTION)).isNotEmpty().noneMatch(name -> name.startsWith("picocli"));
    try (JarFile jar = new JarFile(FUNCTION.resolve("stageguard.jar").toFile())) {
      assertThat(jar.stream().map(Object::toString))
          .contains("io/github/stageguard/StageGuardHandler.class")
          .noneMatch(name -> name.startsWith("io/github/stageguard/cli/"));
    }
  }

  @Test
  void theCommandLineHoldsAllLibrariesOfTheFunction() throws IOException {
    assertThat(names(COMMAND_LINE))
        .containsAll(
            names(FUNCTION).stream().filter(name -> !name.equals("stageguard.jar")).toList())
        .anyMatch(name -> name.startsWith("picocli"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
