package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether API Gateway accepts a role for the account settings. One text stands for no trust, for
 * missing actions and for a change that has not spread yet: [R] §3.1, §3.3. The seven actions are
 * those of AWS's managed policy: [R] §7. Whether a policy for named groups would do is undecided;
 * here it does not, as in code that claims to mirror AWS: [C] §3.3.
 */
final class CloudWatchRole {
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws[a-z-]*+:iam::[0-9]{12}:role/(?:[^/]++/)*+([^/]++)");
  private static final List<String> ACTIONS =
      List.of(
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:DescribeLogGroups",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
          "logs:GetLogEvents",
          "logs:FilterLogEvents");

  private final RoleAges ages;

  CloudWatchRole(RoleAges ages) {
    this.ages = ages;
  }

  void check(String arn, Request request, Rule.Next next) {
    Matcher matcher = ROLE_ARN.matcher(arn);
    if (!matcher.matches()) {
      // [C] §2.6, from a comment in old third-party code.
      throw AwsError.badRequest("The role ARN is not well formed");
    }
    // The pattern consumes the path greedily, so the name is what follows its last slash.
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    Iam iam = new Iam(request, next);
    Reply role = iam.getRole(name);
    boolean usable =
        role.isSuccess()
            && ages.isPropagated(name)
            && isTrusted(Json.read(Iam.trustPolicy(role)))
            && maySendLogs(arn, iam);
    if (!usable) {
      throw AwsError.badRequest(
          "The role ARN does not have required permissions configured. Please grant trust"
              + " permission for API Gateway and add the required role policy.");
    }
  }

  private static boolean isTrusted(JsonNode policy) {
    for (JsonNode statement : each(policy.path("Statement"))) {
      if (statement.path("Effect").asText().equals("Allow")
          && has(statement.path("Principal").path("Service"), "apigateway.amazonaws.com")
          && has(statement.path("Action"), "sts:AssumeRole")) {
        return true;
      }
    }
    return false;
  }

  private static boolean maySendLogs(String arn, Iam iam) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Action", "SimulatePrincipalPolicy");
    fields.put("PolicySourceArn", arn);
    fields.put("ResourceArns.member.1", "*");
    for (int i = 0; i < ACTIONS.size(); i++) {
      fields.put("ActionNames.member." + (i + 1), ACTIONS.get(i));
    }
    String decisions = iam.call(fields).body();
    return decisions.split("<EvalDecision>allowed</EvalDecision>", -1).length - 1 == ACTIONS.size();
  }

  private static boolean has(JsonNode oneOrMany, String wanted) {
    for (JsonNode value : each(oneOrMany)) {
      if (value.asText().equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static Iterable<JsonNode> each(JsonNode oneOrMany) {
    return oneOrMany.isArray() ? oneOrMany : List.of(oneOrMany);
  }
}
