package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.stageguard.accesslog.CompletedFormat.AsItIs;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.CompletedFormat.Unfit;
import io.github.stageguard.stage.ApiKind;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * What holds for any format. Variables are found here by a regular expression of the test's own, so
 * that a mistake in reading them cannot hide itself.
 */
class AccessLogFormatPropertyTest {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{context\\.([\\w.]*\\w)}|context\\.([\\w.]*\\w))");

  record Wish(ApiKind kind, FormatPolicy policy) {}

  @Property
  void json(@ForAll("jsonFormats") String format, @ForAll("wishes") Wish wish) throws Exception {
    String result = check(format, wish);

    JsonNode before = new ObjectMapper().readTree(filledIn(format));
    JsonNode after = new ObjectMapper().readTree(filledIn(result));
    assertThat(after.getNodeType()).isEqualTo(before.getNodeType());
    int added = added(format, wish).size();
    assertThat(rootMembers(result)).hasSize(rootMembers(format).size() + added);
    if (before.isObject()) {
      assertThat(lowerCase(newNames(rootMembers(format), rootMembers(result))))
          .doesNotHaveDuplicates()
          .noneMatch(lowerCase(rootMembers(format))::contains);
    }
  }

  @Property
  void xml(@ForAll("xmlFormats") String format, @ForAll("wishes") Wish wish) throws Exception {
    String result = check(format, wish);

    Element before = parse(filledIn(format));
    Element after = parse(filledIn(result));
    assertThat(after.getTagName()).isEqualTo(before.getTagName());
    assertThat(after.getAttributes().getLength()).isEqualTo(before.getAttributes().getLength());
    List<String> children = children(before);
    assertThat(children(after)).hasSize(children.size() + added(format, wish).size());
    assertThat(lowerCase(newNames(children, children(after))))
        .doesNotHaveDuplicates()
        .noneMatch(lowerCase(children)::contains);
  }

  @Property
  void csv(@ForAll("csvFormats") String format, @ForAll("wishes") Wish wish) {
    String result = check(format, wish);

    assertThat(result.strip().split(",", -1))
        .hasSize(format.strip().split(",", -1).length + added(format, wish).size());
  }

  @Property
  void clf(@ForAll("clfFormats") String format, @ForAll("wishes") Wish wish) {
    String result = check(format, wish);

    String line = replaced(format, wish).stripTrailing();
    assertThat(result).startsWith(line);
    List<String> added = added(format, wish);
    assertThat(result.substring(line.length()).strip().split(" +"))
        .hasSize(Math.max(added.size(), 1))
        .allSatisfy(value -> assertThat(value).doesNotContain(","));
  }

  @Property
  void anythingElse(@ForAll("garbage") String format, @ForAll("wishes") Wish wish) {
    check(format, wish);
  }

  @Property
  void newFormats(@ForAll("wishes") Wish wish) {
    CompletedFormat result = AccessLogFormat.complete("", wish.kind(), wish.policy());

    if (result instanceof Completed completed) {
      assertThat(variables(completed.format()))
          .doesNotHaveDuplicates()
          .hasSameElementsAs(completed.added());
      assertOneLineOfAtMost3072Bytes(completed.format());
      assertThat(AccessLogFormat.complete(completed.format(), wish.kind(), wish.policy()))
          .isEqualTo(new AsItIs());
    }
  }

  private static String check(String format, Wish wish) {
    return switch (AccessLogFormat.complete(format, wish.kind(), wish.policy())) {
      case AsItIs _ -> {
        assertThat(added(format, wish)).isEmpty();
        assertThat(replaced(format, wish)).isEqualTo(format);
        yield format;
      }
      case Completed completed -> {
        String result = completed.format();
        assertThat(completed.added()).isEqualTo(added(format, wish));
        assertOnlyInsertedInto(replaced(format, wish), result);
        List<String> expected = new ArrayList<>(variables(replaced(format, wish)));
        expected.addAll(completed.added());
        assertThat(variables(result)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(variables(result)).noneMatch(wish.policy().forbidden()::contains);
        assertOneLineOfAtMost3072Bytes(result);
        assertThat(AccessLogFormat.complete(result, wish.kind(), wish.policy()))
            .as("completed twice")
            .isEqualTo(new AsItIs());
        yield result;
      }
      case Unfit unfit -> {
        assertThat(unfit.added()).isEqualTo(added(format, wish));
        assertThat(format.strip().length() > 2000 || format.matches("(?s).*[\\r\\n].*")).isTrue();
        yield format;
      }
    };
  }

  /** The variables that must be added, by the words of the rule. */
  private static List<String> added(String format, Wish wish) {
    Set<String> present = new HashSet<>(variables(replaced(format, wish)));
    List<String> added = new ArrayList<>();
    for (String name : wish.policy().required()) {
      if (AccessLogVariables.of(wish.kind()).contains(name)
          && !wish.policy().forbidden().contains(name)
          && present.add(name)) {
        added.add(name);
      }
    }
    if (!present.contains("requestId") && !present.contains("extendedRequestId")) {
      added.add(
          wish.policy().forbidden().contains("requestId") ? "extendedRequestId" : "requestId");
    }
    return added;
  }

  /** The format with forbidden variables replaced; a dash within JSON may stand in quotes. */
  private static String replaced(String format, Wish wish) {
    return VARIABLE
        .matcher(format)
        .replaceAll(
            match -> {
              String name = name(match);
              if (!wish.policy().forbidden().contains(name)) {
                return Matcher.quoteReplacement(match.group());
              }
              boolean byId = name.equals("identity.apiKey") && wish.kind() != ApiKind.HTTP;
              return byId ? Matcher.quoteReplacement(match.group().replace("Key", "KeyId")) : "-";
            });
  }

  private static void assertOnlyInsertedInto(String before, String after) {
    String bare = after.replace("\"-\"", "-");
    String wanted = before.replace("\"-\"", "-");
    int start = 0;
    while (start < wanted.length()
        && start < bare.length()
        && wanted.charAt(start) == bare.charAt(start)) {
      start++;
    }
    String rest = wanted.substring(start);
    boolean insertedOnce = bare.endsWith(rest);
    boolean rootOpenedUp = rest.startsWith("/>") && bare.endsWith(rest.substring(2));
    assertThat(insertedOnce || rootOpenedUp)
        .as("only inserted once:%n%s%n%s", wanted, bare)
        .isTrue();
  }

  private static void assertOneLineOfAtMost3072Bytes(String format) {
    assertThat(format.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(3072);
    assertThat(format.replaceFirst("(\\r\\n|\\r|\\n)\\z", "")).doesNotContain("\n", "\r");
  }

  private static List<String> variables(String format) {
    return VARIABLE.matcher(format).results().map(AccessLogFormatPropertyTest::name).toList();
  }

  private static String name(MatchResult match) {
    return match.group(1) != null ? match.group(1) : match.group(2);
  }

  /** A line as API Gateway would write it, were every value 7. */
  private static String filledIn(String format) {
    return VARIABLE.matcher(format).replaceAll("7");
  }

  private static List<String> rootMembers(String json) throws IOException {
    // a tree would hide members of the same name
    List<String> names = new ArrayList<>();
    try (var parser = new ObjectMapper().createParser(filledIn(json))) {
      boolean array = parser.nextToken().isStructStart() && parser.isExpectedStartArrayToken();
      while (!parser.nextToken().isStructEnd()) {
        names.add(array ? "" : parser.currentName());
        if (!array) {
          parser.nextToken();
        }
        parser.skipChildren();
      }
      return names;
    }
  }

  private static List<String> newNames(List<String> before, List<String> after) {
    assertThat(after.subList(0, before.size())).isEqualTo(before);
    return after.subList(before.size(), after.size());
  }

  private static List<String> lowerCase(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static Element parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }

  private static List<String> children(Element element) {
    NodeList nodes = element.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(node -> ((Element) node).getTagName())
        .toList();
  }

  @Provide
  Arbitrary<Wish> wishes() {
    return Arbitraries.of(ApiKind.class)
        .flatMap(
            kind -> {
              Arbitrary<String> names = Arbitraries.of(AccessLogVariables.of(kind));
              return Combinators.combine(
                      Arbitraries.of(Notation.class),
                      Arbitraries.oneOf(
                          names.list().ofMaxSize(8),
                          Arbitraries.just(DefaultPolicy.required(kind))),
                      Arbitraries.of("identity.apiKey", "status", "requestId", "identity.userArn")
                          .set()
                          .ofMaxSize(3))
                  .as(
                      (notation, required, forbidden) ->
                          new Wish(
                              kind, new FormatPolicy(notation, required, List.copyOf(forbidden))));
            });
  }

  @Provide
  Arbitrary<String> jsonFormats() {
    return FormatArbitraries.json();
  }

  @Provide
  Arbitrary<String> xmlFormats() {
    return FormatArbitraries.xml().filter(xml -> !variables(xml).isEmpty());
  }

  @Provide
  Arbitrary<String> csvFormats() {
    return FormatArbitraries.csv();
  }

  @Provide
  Arbitrary<String> clfFormats() {
    return FormatArbitraries.clf();
  }

  @Provide
  Arbitrary<String> garbage() {
    return FormatArbitraries.garbage();
  }
}
