package io.github.stageguard.gate.rules;

import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * SimulatePrincipalPolicy gives one result for each action, and where several resources are named,
 * the decision for each inside it: [D] IAM's API reference, EvaluationResult and
 * ResourceSpecificResult. That the result as a whole is then the strictest is [I]. The emulator
 * looks at the first resource only, so it is asked once for each. An entity that does not exist is
 * an error: [D] NoSuchEntity is modelled.
 */
public final class PolicySimulation implements Rule {
  private static final String RESOURCES = "ResourceArns.member.";
  private static final Pattern RESULT =
      Pattern.compile(
          "<EvalActionName>(.*?)</EvalActionName>.*?<EvalDecision>(.*?)</EvalDecision>",
          Pattern.DOTALL);

  @Override
  public Reply answer(Request request, Next next) {
    if (!request.operation().is("iam", "SimulatePrincipalPolicy")) {
      return next.forward(request);
    }
    Map<String, String> form = request.form();
    Iam iam = new Iam(request, next);
    String source = form.getOrDefault("PolicySourceArn", "");
    if (source.contains(":role/")) {
      Reply role = iam.getRole(source.substring(source.lastIndexOf('/') + 1));
      if (!role.isSuccess()) {
        return role;
      }
    }
    Map<String, String> fields = new LinkedHashMap<>(form);
    fields.keySet().removeIf(name -> name.startsWith(RESOURCES));
    List<String> resources =
        form.keySet().stream().filter(name -> name.startsWith(RESOURCES)).map(form::get).toList();
    if (resources.size() < 2) {
      return next.forward(request);
    }
    Map<String, Map<String, String>> decisions = new LinkedHashMap<>();
    Reply last = null;
    for (String resource : resources) {
      fields.put(RESOURCES + "1", resource);
      last = iam.call(fields);
      if (!last.isSuccess()) {
        return last;
      }
      RESULT
          .matcher(last.body())
          .results()
          .forEach(
              found ->
                  decisions
                      .computeIfAbsent(found.group(1), action -> new LinkedHashMap<>())
                      .put(resource, found.group(2)));
    }
    StringBuilder results = new StringBuilder();
    decisions.forEach((action, byResource) -> results.append(result(action, byResource)));
    return last.withBody(last.body().replace(Iam.element(last, "EvaluationResults"), results));
  }

  private static String result(String action, Map<String, String> byResource) {
    String strictest =
        Stream.of("explicitDeny", "implicitDeny", "allowed")
            .filter(byResource::containsValue)
            .findFirst()
            .orElseThrow();
    StringBuilder specific = new StringBuilder();
    byResource.forEach(
        (resource, decision) ->
            specific.append(
                "<member><EvalResourceName>%s</EvalResourceName><EvalResourceDecision>%s</EvalResourceDecision></member>"
                    .formatted(resource, decision)));
    return ("<member><EvalActionName>%s</EvalActionName><EvalResourceName>*</EvalResourceName>"
            + "<EvalDecision>%s</EvalDecision><ResourceSpecificResults>%s</ResourceSpecificResults></member>")
        .formatted(action, strictest, specific);
  }
}
