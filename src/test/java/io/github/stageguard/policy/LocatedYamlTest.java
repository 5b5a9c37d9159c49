package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocatedYamlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "off",
        "OFF",
        "on",
        "yes",
        "No",
        "y",
        "2027-01-31",
        "1.5",
        ".inf",
        "1e3",
        "007",
        "0x1F",
        "0b1",
        "0o7",
        "1_000",
        "+1",
        "-0",
        "1:30",
        "1234567890123456789",
        "'1'",
        "\"true\"",
        "''",
        "=",
        "<<",
        "2027-01-31T00:00:00Z"
      })
  void isText(String scalar) {
    JsonNode value = read("a: " + scalar).path("a");
    assertThat(value.isTextual()).isTrue();
    assertThat(value.textValue()).isEqualTo(scalar.replaceAll("['\"]", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
  void isNull(String scalar) {
    assertThat(read("a: " + scalar).path("a").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "TRUE, true", "false, false", "False, false"})
  void isBoolean(String scalar, boolean expected) {
    JsonNode value = read("a: " + scalar).path("a");
    assertThat(value.isBoolean()).isTrue();
    assertThat(value.booleanValue()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 365, 123456789012L, 999999999999999999L})
  void isWholeNumber(long number) {
    JsonNode value = read("a: " + number).path("a");
    assertThat(value.isIntegralNumber()).isTrue();
    assertThat(value.longValue()).isEqualTo(number);
  }

  @Test
  void blocksListsAndFlowsAreRead() {
    JsonNode root = read("a:\n  - b\n  - {c: [1, d]}\ne: |\n  f\n  g\n");
    assertThat(root).hasToString("{\"a\":[\"b\",{\"c\":[1,\"d\"]}],\"e\":\"f\\ng\\n\"}");
  }

  @Test
  void nothingIsNull() {
    assertThat(read("").isNull()).isTrue();
    assertThat(read("# a\n").isNull()).isTrue();
  }

  @Test
  void aByteOrderMarkAndDocumentMarksAreNoContent() {
    assertThat(read("\uFEFF---\na: 1\n...\n")).hasToString("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "/a, 2, a",
    "/a/b, 3, a.b",
    "/c/0, 5, c[0]",
    "/c/1/d, 7, c[1].d",
    "/c/1/e, 7, c[1].e",
    "/c/9, 4, c[9]",
    "/f, 2, f",
    "/f/g, 2, f.g"
  })
  void aProblemNamesTheLineOfTheKeyOrOfWhatEnclosesIt(String at, int line, String path) {
    LocatedYaml document =
        LocatedYaml.read(
            """
            # first
            a:
              b: 1
            c:
              - x
              -
                d: 2
            """);
    assertThat(document.problem(JsonPointer.compile(at), "p"))
        .isEqualTo(new PolicyProblem(line, path, "p"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: b: c                | line 1: not YAML: mapping values are not allowed here",
        "a: 1\\nb: [1           | line 2: not YAML: expected ',' or ']', but got <stream end>",
        "a: 1\\n}               | line 2: not YAML: expected <block end>, but found '}'",
        "a:\\n\\tc: 1            | line 2: not YAML: found character '\\\\t(TAB)' that cannot start"
            + " any token. (Do not use \\\\t(TAB) for indentation)",
        "a: 1\\n? [b]\\n: c     | line 2: not YAML: a key or number cannot be read",
        "a: &x 1\\nb: *x        | line 2: an alias is not allowed; allowed: the value itself",
        "a: &x {b: *x}          | line 1: an alias is not allowed; allowed: the value itself",
        "a: 1\\nb: !!str c      | line 2: a tag is not allowed; allowed: the value without it",
        "a: !!int +             | line 1: a tag is not allowed; allowed: the value without it",
        "a: !x {b: 1}           | line 1: a tag is not allowed; allowed: the value without it",
        "a: !!binary Zm9v       | line 1: a tag is not allowed; allowed: the value without it",
        "a: 1\\n---\\nb: 1      | line 3: a second document begins; allowed: one",
        "a: 1\\nb: \\u0007      | line 2: the character U+0007 is not allowed in YAML",
        "a: 1\\r\\nb: \\uD800   | line 2: the character U+D800 is not allowed in YAML",
        "a: \\uFFFF             | line 1: the character U+FFFF is not allowed in YAML",
        "a: \\u0080             | line 1: the character U+0080 is not allowed in YAML"
      })
  void isRefused(String escaped, String error) {
    assertThat(Errors.errorsOf(unescaped(escaped))).containsExactly(error);
  }

  @Test
  void whatYamlPrintsIsRead() {
    assertThat(read("a: '\t\u0085\u00A0\uD7FF\uE000\uFFFD\uD83D\uDE00~'\r\n").has("a")).isTrue();
  }

  @Test
  void bombsOfAliasesAreRefusedAtTheFirst() {
    String bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    assertThat(Errors.errorsOf(bomb))
        .containsExactly("line 2: an alias is not allowed; allowed: the value itself");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(Errors.errorsOf("a: " + "[".repeat(8000)))
        .containsExactly("line 1: nested too deeply; allowed: 16 levels");
    assertThat(Errors.errorsOf("[".repeat(17) + "]".repeat(17)))
        .containsExactly("line 1: nested too deeply; allowed: 16 levels");
    assertThat(read("[".repeat(16) + "a" + "]".repeat(16)).isArray()).isTrue();
  }

  @Test
  void lengthIsBoundedInBytes() {
    String most = "a: " + "é".repeat((16 * 1024 - 4) / 2) + "b";
    assertThat(read(most).has("a")).isTrue();
    assertThat(Errors.errorsOf(most + "c"))
        .containsExactly("line 1: 16385 bytes are too long; allowed: at most 16384");
  }

  @Test
  void aKeyThatStandsTwiceIsAProblemAndTheFirstIsRead() {
    LocatedYaml document = LocatedYaml.read("a: 1\nb:\n  c: 2\n  c:\n    d: 3\na: 4\n");
    assertThat(document.root()).hasToString("{\"a\":1,\"b\":{\"c\":2}}");
    assertThat(document.problems())
        .containsExactly(
            new PolicyProblem(4, "b.c", "stands on line 3 already; allowed: once"),
            new PolicyProblem(6, "a", "stands on line 1 already; allowed: once"));
  }

  @Test
  void aKeyIsEscapedWhereTheFirstOfItsNameIsAList() {
    assertThat(Errors.errorsOf("a: [1]\na: {'#é': 2}\n"))
        .contains("line 2: a.\"#\\u00e9\": not a key here; allowed: keys without #");
  }

  private static JsonNode read(String text) {
    return LocatedYaml.read(text).root();
  }

  private static String unescaped(String text) {
    return text.replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
        .replace("\\u0007", "\u0007")
        .replace("\\u0080", "\u0080")
        .replace("\\uD800", "\uD800")
        .replace("\\uFFFF", "\uFFFF");
  }
}
