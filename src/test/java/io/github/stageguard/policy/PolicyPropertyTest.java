package io.github.stageguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.stage.ApiKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.statistics.Statistics;

class PolicyPropertyTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");
  private static final String SAMPLE = sample();

  @Property(tries = 2000)
  void anyTextIsAPolicyOrIsRefusedWithLines(@ForAll String text) {
    parsed(text);
  }

  @Property(tries = 2000)
  void anyTextOfYamlsOwnSignsIsAPolicyOrIsRefusedWithLines(@ForAll("yamlLike") String text) {
    parsed(text);
  }

  @Property(tries = 3000)
  void aDamagedPolicyIsAPolicyOrIsRefusedWithLines(@ForAll("damaged") String text) {
    parsed(text);
  }

  @Property(tries = 1500)
  void whatIsAcceptedHoldsForEveryStage(
      @ForAll("documents") String text, @ForAll("subjects") Subject subject) {
    Optional<Policy> policy = parsed(text);
    Statistics.collect(policy.isPresent());
    Statistics.coverage(share -> share.check(true).percentage(p -> p > 10));
    if (policy.isEmpty()) {
      return;
    }
    StagePolicy stage = policy.get().forStage(subject, TODAY);
    assertThat(stage.dataTrace().lease()).isLessThanOrEqualTo(stage.dataTrace().maximum());
    assertThat(stage.accessLogs().logGroup().name())
        .matches("[A-Za-z0-9._/-]{1,512}")
        .doesNotStartWith("aws/");
    assertThat(stage.accessLogs().format().required())
        .noneMatch(stage.accessLogs().format().forbidden()::contains);
    assertThat(policy.get().forStage(subject, TODAY)).isEqualTo(stage);
    assertThat(PolicyDocument.parse(text).forStage(subject, TODAY)).isEqualTo(stage);
  }

  /** The policy in the text, if it is one; if not, every line of the message is one of ours. */
  private static Optional<Policy> parsed(String text) {
    try {
      return Optional.of(PolicyDocument.parse(text));
    } catch (UnreadablePolicyException e) {
      List<String> lines = e.getMessage().lines().toList();
      assertThat(lines).hasSizeBetween(2, 102);
      assertThat(lines.subList(1, lines.size()))
          .allSatisfy(line -> assertThat(line).matches("(line \\d+: |and \\d+ more$)[ -~]*"));
      return Optional.empty();
    }
  }

  @Provide
  Arbitrary<String> yamlLike() {
    return Arbitraries.of(
            "\n",
            "\n  ",
            "\n- ",
            ": ",
            ", ",
            "{",
            "}",
            "[",
            "]",
            "*a",
            "&a ",
            "!t ",
            "!!int ",
            "? ",
            "- ",
            "---\n",
            "...\n",
            "|\n",
            ">-\n",
            "'",
            "\"",
            "#",
            "%YAML 1.2\n",
            "%TAG ! x\n",
            "~",
            "a",
            "version",
            "1",
            "0x",
            "0b_",
            "\t",
            "<<",
            "@",
            "`",
            "\uFEFF",
            "\u2028",
            "\\x")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(3),
            Arbitraries.of("\n", " ", ": ", "off", "null", "[", "}", "- ", "'", "-1", "#"));
    Arbitrary<Tuple2<Integer, Integer>> cut =
        Combinators.combine(
                Arbitraries.integers().between(0, SAMPLE.length()),
                Arbitraries.integers().between(0, 40))
            .as(Tuple::of);
    return Combinators.combine(cut, piece)
        .as(
            (where, put) -> {
              int end = Math.min(SAMPLE.length(), where.get1() + where.get2());
              return SAMPLE.substring(0, where.get1()) + put + SAMPLE.substring(end);
            });
  }

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> override =
        Combinators.combine(matches(), sections())
            .as((match, sections) -> "{match: " + match + sections + "}");
    Arbitrary<String> exemption =
        Combinators.combine(
                Arbitraries.of("a1", "b2"),
                Arbitraries.of("accessLogs", "executionLogs", "dataTrace"),
                Arbitraries.of("2026-11-21", "2026-11-22", "2026-11-23"))
            .as("{match: {apiId: %s}, rules: [%s], until: %s, reason: r}"::formatted);
    return Combinators.combine(
            sections(), override.list().ofMaxSize(4), exemption.list().ofMaxSize(2))
        .as(
            (sections, overrides, exemptions) ->
                "{version: 1%s, overrides: [%s], exemptions: [%s]}"
                    .formatted(
                        sections, String.join(", ", overrides), String.join(", ", exemptions)));
  }

  private static Arbitrary<String> matches() {
    return Arbitraries.of(
        "{stage: 'p*'}",
        "{stage: prod}",
        "{stage: '*d', kind: rest}",
        "{apiId: a1}",
        "{tags: {t: x}}",
        "{kind: http}",
        "{account: 123456789012}",
        "{region: eu-west-1}");
  }

  private static Arbitrary<String> sections() {
    Arbitrary<String> lease = Arbitraries.of("PT1M", "PT30M", "PT1H", "PT4H");
    Arbitrary<String> maximum = Arbitraries.of("PT1H", "PT2H", "PT8H", "P1D");
    Arbitrary<String> mode = Arbitraries.of("enforce", "audit", "off").map("mode: "::concat);
    Arbitrary<String> required = Arbitraries.of("requestId", "requestId, path", "path, requestId");
    Arbitrary<String> forbidden = Arbitraries.of("", "path", "identity.apiKey", "waf.status, path");
    Arbitrary<String> destination =
        Arbitraries.of("/x/{stage}", "{stage}.{apiId}", "{account}/{region}", "aws")
            .map("destination: {logGroup: '%s'}"::formatted);
    Arbitrary<String> format =
        keys(
            "format",
            required.map("requiredVariables: {rest: [%s]}"::formatted),
            forbidden.map("forbiddenVariables: [%s]"::formatted));
    return Combinators.combine(
            keys("dataTrace", lease.map("lease: "::concat), maximum.map("maximum: "::concat)),
            keys("executionLogs", mode, Arbitraries.just("minimumLevel: INFO")),
            keys("accessLogs", destination, format))
        .as((trace, execution, access) -> ", " + trace + ", " + execution + ", " + access);
  }

  private static Arbitrary<String> keys(
      String name, Arbitrary<String> first, Arbitrary<String> second) {
    return Combinators.combine(first.optional(), second.optional())
        .as(
            (a, b) ->
                name
                    + ": {"
                    + Stream.of(a, b).flatMap(Optional::stream).collect(Collectors.joining(", "))
                    + "}");
  }

  @Provide
  Arbitrary<Subject> subjects() {
    return Combinators.combine(
            Arbitraries.of(ApiKind.class),
            Arbitraries.of("a1", "b2"),
            Arbitraries.of("prod", "p", "aws", "dev"),
            Arbitraries.of("x", "y").map(tag -> Map.of("t", tag)))
        .as(Subjects::of);
  }

  private static String sample() {
    try (InputStream in = PolicyPropertyTest.class.getResourceAsStream("sample-policy.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
