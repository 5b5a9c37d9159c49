package io.github.stageguard.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.stageguard.accesslog.CompletedFormat.AsItIs;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.CompletedFormat.Unfit;
import io.github.stageguard.stage.ApiKind;
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
import java.util.stream.Stream;
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

  // What must hold whatever the notation

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

  private static List<String> rootMembers(String json) throws JsonProcessingException {
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
    } catch (java.io.IOException e) {
      throw new AssertionError(json, e);
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

  // Formats

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

  private static Arbitrary<String> variable() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(DefaultPolicy.required(ApiKind.REST)),
            Arbitraries.of(AccessLogVariables.of(ApiKind.WEBSOCKET)),
            Arbitraries.of(
                "identity.apiKey", "requestId", "status", "statusFoo", "authorizer.a_1"));
    return Combinators.combine(names, Arbitraries.integers().between(0, 9))
        .as((name, style) -> style == 0 ? "${context." + name + "}" : "$context." + name);
  }

  private static Arbitrary<String> text(String... fragments) {
    return Arbitraries.of(fragments).list().ofMaxSize(4).map(list -> String.join("", list));
  }

  private static Arbitrary<String> blank() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(4, Arbitraries.just("")),
        net.jqwik.api.Tuple.of(1, Arbitraries.of(" ", "   ", "\t")));
  }

  private static Arbitrary<String> memberName() {
    return Arbitraries.oneOf(
        Arbitraries.of(DefaultPolicy.required(ApiKind.REST))
            .map(name -> name.replaceAll(".*\\.", "")),
        Arbitraries.of(
            "STATUS", "requestid", "identitySourceIp", "status2", "id", "_aws", "a.b-c"));
  }

  @Provide
  Arbitrary<String> jsonFormats() {
    Arbitrary<String> root = Arbitraries.oneOf(object(2), array(0).filter(json -> !isBare(json)));
    return Combinators.combine(blank(), root, Arbitraries.of("", "\n", " ", " \n"))
        .as((before, json, after) -> before + json + after);
  }

  /** Such an array is a line in brackets, as far as anyone can tell. */
  private static boolean isBare(String array) {
    return !array.matches("(?s)\\[\\s*[\"\\[{\\]].*");
  }

  private static Arbitrary<String> object(int depth) {
    Arbitrary<String> member =
        Combinators.combine(blank(), memberName(), blank(), value(depth))
            .as((before, name, after, value) -> before + "\"" + name + "\"" + after + ":" + value);
    return Combinators.combine(member.list().ofMaxSize(5), blank())
        .as((members, blank) -> "{" + String.join(",", members) + blank + "}");
  }

  private static Arbitrary<String> array(int depth) {
    return Combinators.combine(value(depth).list().ofMaxSize(3), blank())
        .as((values, blank) -> "[" + String.join(",", values) + blank + "]");
  }

  private static Arbitrary<String> value(int depth) {
    Arbitrary<String> string =
        Arbitraries.oneOf(
                variable(), text("a", "{", "]", "\\\"", "\\\\", ":", ",", "<b>", ".", "é"))
            .list()
            .ofMaxSize(3)
            .map(parts -> "\"" + String.join(" ", parts) + "\"");
    Arbitrary<String> scalar =
        Arbitraries.oneOf(string, variable(), Arbitraries.of("1", "true", "null", "\"\""));
    Arbitrary<String> value =
        depth == 0 ? scalar : Arbitraries.oneOf(scalar, object(depth - 1), array(depth - 1));
    return Combinators.combine(blank(), value).as((blank, text) -> blank + text);
  }

  @Provide
  Arbitrary<String> xmlFormats() {
    return Combinators.combine(
            Arbitraries.of("", "<?xml version=\"1.0\"?>", "<!-- no element -->"),
            element(2),
            Arbitraries.of("", "\n", " ", "<!-- end -->"))
        .as((before, xml, after) -> before + xml + after)
        .filter(xml -> !variables(xml).isEmpty());
  }

  private static Arbitrary<String> element(int depth) {
    Arbitrary<String> characters =
        Arbitraries.oneOf(variable(), text("a", " ", "{", "}", "\"", "'", ":", "&lt;", "é"));
    Arbitrary<String> content =
        depth == 0
            ? characters
            : Arbitraries.oneOf(
                characters,
                element(depth - 1),
                Arbitraries.of("<!-- </a> -->", "<?p </a>?>", "<![CDATA[</a>{]]>"));
    Arbitrary<String> attribute =
        Combinators.combine(variable(), Arbitraries.of("\"", "'"))
            .as((variable, quote) -> " a=" + quote + ">" + variable + "/" + quote);
    Arbitrary<String> names = memberName().filter(name -> Character.isLetter(name.charAt(0)));
    return Combinators.combine(
            names, attribute.injectNull(0.5), content.list().ofMaxSize(4), blank())
        .as(
            (name, optional, contents, blank) -> {
              String open = "<" + name + (optional == null ? "" : optional) + blank;
              return contents.isEmpty()
                  ? open + "/>"
                  : open + ">" + String.join("", contents) + "</" + name + blank + ">";
            });
  }

  @Provide
  Arbitrary<String> csvFormats() {
    Arbitrary<String> field =
        Combinators.combine(variable(), Arbitraries.of("%s", "[%s]", "id=%s", "%s."))
            .as((variable, shape) -> shape.replace("%s", variable));
    return Combinators.combine(
            field.list().ofMinSize(2).ofMaxSize(8),
            Arbitraries.of(",", ", "),
            Arbitraries.of("", "\n"),
            Arbitraries.of(true, false))
        .as(
            (fields, separator, end, quoted) ->
                (quoted
                        ? '"' + String.join('"' + separator + '"', fields) + '"'
                        : String.join(separator, fields))
                    + end);
  }

  @Provide
  Arbitrary<String> clfFormats() {
    Arbitrary<String> field =
        Combinators.combine(
                variable(), Arbitraries.of("%s", "[%s]", "\"%s\"", "- %s", "k=%s", "%s.", "x"))
            .as((variable, shape) -> shape.replace("%s", variable));
    return Combinators.combine(
            field.list().ofMinSize(1).ofMaxSize(8), Arbitraries.of("", "\n", " "))
        .as((fields, end) -> String.join(" ", fields) + end);
  }

  @Provide
  Arbitrary<String> garbage() {
    Arbitrary<String> fragments =
        Arbitraries.of(
            Stream.concat(
                    Stream.of("$context.", "$context", "${context.", "$", "<a>", "</a>", "<a/>"),
                    "{}[]\"'\\<>/:,;|\t .-_!?a1é".chars().mapToObj(Character::toString))
                .toList());
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            fragments, fragments, fragments, variable(), Arbitraries.strings().ofMaxLength(3));
    return Combinators.combine(pieces.list().ofMaxSize(40), Arbitraries.of("", "", "\n", "\r\n"))
        .as((list, end) -> String.join("", list) + end);
  }
}
