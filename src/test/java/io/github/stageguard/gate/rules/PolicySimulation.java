package io.github.stageguard.gate.rules;

import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SimulatePrincipalPolicy decides on each action for each of the resources: [D] IAM's API
 * reference. The emulator looks at the first resource only, so it is asked once for each. An entity
 * that does not exist is an error: [D] NoSuchEntity is modelled.
 */
public final class PolicySimulation implements Rule {
  private static final String RESOURCES = "ResourceArns.member.";

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
    StringBuilder results = new StringBuilder();
    Reply last = null;
    for (String resource : resources.isEmpty() ? List.of("*") : resources) {
      fields.put(RESOURCES + "1", resource);
      last = iam.call(fields);
      if (!last.isSuccess()) {
        return last;
      }
      results.append(Iam.element(last, "EvaluationResults"));
    }
    return last.withBody(last.body().replace(Iam.element(last, "EvaluationResults"), results));
  }
}
