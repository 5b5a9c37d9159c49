package io.github.stageguard.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A function that is large is slow to start; {@code bench/run size} lists what it consists of. */
class ArtifactSizeIT {
  private static final long LIMIT = 48_000_000;

  @Test
  void whatLambdaUnpacksHasAtMost48Megabytes() throws IOException {
    long total = 0;
    try (Stream<Path> files = Files.walk(Path.of("target", "function"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        total += Files.size(file);
      }
    }

    assertThat(total).isPositive().isLessThanOrEqualTo(LIMIT);
  }
}
