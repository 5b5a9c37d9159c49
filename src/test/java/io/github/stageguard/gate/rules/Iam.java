package io.github.stageguard.gate.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the emulator's IAM what a rule needs to know, in the name of the caller of a request. */
final class Iam {
  private final Request request;
  private final Rule.Next next;

  Iam(Request request, Rule.Next next) {
    this.request = request;
    this.next = next;
  }

  Reply getRole(String roleName) {
    return call(Map.of("Action", "GetRole", "RoleName", roleName));
  }

  Reply call(Map<String, String> fields) {
    Map<String, String> form = new LinkedHashMap<>(fields);
    form.put("Version", "2010-05-08");
    String body =
        form.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return next.forward(request.toService("iam", "POST", "/", body));
  }

  /** The content of the answer's first element of that name, or an empty string. */
  static String element(Reply reply, String name) {
    String opening = "<" + name + ">";
    int start = reply.body().indexOf(opening);
    int end = reply.body().indexOf("</" + name + ">", start + 1);
    return start < 0 || end < 0 ? "" : reply.body().substring(start + opening.length(), end);
  }

  /** The trust policy of an answer to GetRole. */
  static String trustPolicy(Reply role) {
    return URLDecoder.decode(
        element(role, "AssumeRolePolicyDocument").replace("&quot;", "\"").replace("+", "%2B"),
        UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
