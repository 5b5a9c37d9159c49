package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /**
   * A fenced block.
   *
   * @param line line of the page on which its text begins
   * @param language what stands behind the fence
   */
  record Block(Path page, int line, String language, String text) {
    boolean isPolicy() {
      return language.equals("yaml") && text.startsWith("version: 1\n");
    }

    @Override
    public String toString() {
      return page + ":" + line;
    }
  }

  static Stream<Block> policies() {
    return Stream.of(README, POLICY).flatMap(page -> blocks(page).stream()).filter(Block::isPolicy);
  }

  @Test
  void bothPagesShowPolicies() {
    assertThat(policies()).extracting(Block::page).contains(README, POLICY);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyShownCanBeUsed(Block block) {
    assertThatCode(() -> PolicyDocument.parse(block.text())).doesNotThrowAnyException();
  }

  @Test
  void thePageOfThePolicyBeginsWithTheDefaults() throws IOException {
    Block first = blocks(POLICY).getFirst();
    try (InputStream packaged = PolicyDocument.class.getResourceAsStream("default-policy.yaml")) {
      String defaults =
          new String(Objects.requireNonNull(packaged).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(LocatedYaml.read(first.text()).root())
          .isEqualTo(LocatedYaml.read(defaults).root());
    }
  }

  @Test
  void thePolicyShownAsWrongHasTheErrorsShownBelowIt() {
    List<Block> blocks = blocks(POLICY);
    List<Block> wrong =
        blocks.stream().filter(block -> block.text().startsWith("# wrong on purpose\n")).toList();
    assertThat(wrong).hasSize(1);
    Block errors = blocks.get(blocks.indexOf(wrong.getFirst()) + 1);

    assertThatThrownBy(() -> PolicyDocument.parse(wrong.getFirst().text()))
        .isInstanceOf(UnreadablePolicyException.class)
        .hasMessage(errors.text().strip());
  }

  private static List<Block> blocks(Path page) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = lines(page);
    int opened = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      if (opened < 0) {
        opened = i;
      } else {
        String text = String.join("\n", lines.subList(opened + 1, i)) + "\n";
        blocks.add(new Block(page, opened + 2, lines.get(opened).substring(3), text));
        opened = -1;
      }
    }
    assertThat(opened).as("line of a fence of %s that is never closed", page).isNegative();
    return blocks;
  }

  private static List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
