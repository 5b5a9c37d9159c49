package io.github.stageguard.accesslog;

import io.github.stageguard.stage.ApiKind;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generated formats: each notation as teams write it, and no notation at all. */
final class FormatArbitraries {
  private FormatArbitraries() {}

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
        Tuple.of(4, Arbitraries.just("")), Tuple.of(1, Arbitraries.of(" ", "   ", "\t")));
  }

  private static Arbitrary<String> memberName() {
    return Arbitraries.oneOf(
        Arbitraries.of(DefaultPolicy.required(ApiKind.REST))
            .map(name -> name.replaceAll(".*\\.", "")),
        Arbitraries.of(
            "STATUS", "requestid", "identitySourceIp", "status2", "id", "_aws", "a.b-c"));
  }

  static Arbitrary<String> json() {
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

  static Arbitrary<String> xml() {
    return Combinators.combine(
            Arbitraries.of("", "<?xml version=\"1.0\"?>", "<!-- no element -->"),
            element(2),
            Arbitraries.of("", "\n", " ", "<!-- end -->"))
        .as((before, xml, after) -> before + xml + after);
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

  static Arbitrary<String> csv() {
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

  static Arbitrary<String> clf() {
    Arbitrary<String> field =
        Combinators.combine(
                variable(), Arbitraries.of("%s", "[%s]", "\"%s\"", "- %s", "k=%s", "%s.", "x"))
            .as((variable, shape) -> shape.replace("%s", variable));
    return Combinators.combine(
            field.list().ofMinSize(1).ofMaxSize(8), Arbitraries.of("", "\n", " "))
        .as((fields, end) -> String.join(" ", fields) + end);
  }

  static Arbitrary<String> garbage() {
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
