package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.stageguard.documentation.Example;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation's policies are policies, and its errors are those that StageGuard gives. */
class DocumentationExamplesTest {
  private static final Path README = Path.of("README.md");
  private static final Path POLICY = Path.of("docs", "policy.md");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(POLICY.getParent())) {
      return Stream.concat(Stream.of(README), docs.filter(page -> page.toString().endsWith(".md")))
          .toList();
    }
  }

  static Stream<Example> policies() throws IOException {
    return pages().stream()
        .flatMap(page -> Example.of(page).stream())
        .filter(example -> example.language().equals("yaml"))
        .filter(example -> example.text().startsWith("version: 1\n"));
  }

  @Test
  void pagesShowPolicies() throws IOException {
    assertThat(policies()).extracting(Example::page).contains(README, POLICY);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyShownCanBeUsed(Example block) {
    assertThatCode(() -> PolicyDocument.parse(block.text())).doesNotThrowAnyException();
  }

  @Test
  void thePageOfThePolicyBeginsWithTheDefaults() throws IOException {
    Example first = Example.of(POLICY).getFirst();
    try (InputStream packaged = PolicyDocument.class.getResourceAsStream("default-policy.yaml")) {
      String defaults =
          new String(Objects.requireNonNull(packaged).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(LocatedYaml.read(first.text()).root())
          .isEqualTo(LocatedYaml.read(defaults).root());
    }
  }

  @Test
  void thePolicyShownAsWrongHasTheErrorsShownBelowIt() {
    List<Example> blocks = Example.of(POLICY);
    List<Example> wrong =
        blocks.stream().filter(block -> block.text().startsWith("# wrong on purpose\n")).toList();
    assertThat(wrong).hasSize(1);
    Example errors = blocks.get(blocks.indexOf(wrong.getFirst()) + 1);

    assertThatThrownBy(() -> PolicyDocument.parse(wrong.getFirst().text()))
        .isInstanceOf(UnreadablePolicyException.class)
        .hasMessage(errors.text().strip());
  }
}
