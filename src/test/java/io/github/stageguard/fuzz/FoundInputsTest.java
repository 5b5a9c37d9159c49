package io.github.stageguard.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds every input that fuzzing found, and those it begins with, against its target. A finding
 * becomes a case by copying it to {@code src/test/resources/fuzz}, named after what it shows.
 */
class FoundInputsTest {
  private static final Path FOUND = Path.of("src/test/resources/fuzz");

  @TestFactory
  Stream<DynamicTest> envelopesAreReadAsTheyShould() throws IOException {
    return cases("envelope", Path.of("events"), FOUND.resolve("envelope"));
  }

  @TestFactory
  Stream<DynamicTest> policiesAreReadAsTheyShould() throws IOException {
    return cases("policy", Path.of("src/test/resources/cases"), FOUND.resolve("policy"));
  }

  @TestFactory
  Stream<DynamicTest> formatsAreCompletedAsTheyShould() throws IOException {
    return cases("format", FOUND.resolve("format"));
  }

  @Test
  void anInputThatTakesTooLongIsAFault() {
    FuzzTarget endless =
        input -> {
          long until = Fuzzing.THREADS.getCurrentThreadCpuTime() + Fuzzing.LONGEST.toNanos();
          while (Fuzzing.THREADS.getCurrentThreadCpuTime() <= until) {
            Thread.onSpinWait();
          }
        };

    assertThatThrownBy(() -> Fuzzing.check(endless, new byte[0]))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ms");
  }

  private static Stream<DynamicTest> cases(String target, Path... folders) throws IOException {
    List<DynamicTest> cases = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(Files::isRegularFile)
            .map(file -> dynamicTest(file.toString(), () -> check(target, file)))
            .forEach(cases::add);
      }
    }
    assertThat(cases).isNotEmpty();
    return cases.stream();
  }

  private static void check(String target, Path file) throws IOException {
    Fuzzing.check(FuzzTarget.named(target), Files.readAllBytes(file));
  }
}
