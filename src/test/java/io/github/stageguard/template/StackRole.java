package io.github.stageguard.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a role of {@code template.yaml} may do in a deployed stack, decided as IAM does. */
public final class StackRole {
  /** The role that the function works with. */
  public static final String FUNCTION = "FunctionRole";

  /** The role that EventBridge Scheduler works with. */
  public static final String LEASES = "LeaseRole";

  /**
   * Something that a caller must be allowed.
   *
   * @param action such as {@code iam:GetRole}
   * @param resource ARN of what it is done to
   * @param context what IAM knows of the call beside that, by condition key
   */
  public record Permission(String action, String resource, Map<String, String> context) {
    public Permission {
      context = Map.copyOf(context);
    }

    public Permission(String action, String resource) {
      this(action, resource, Map.of());
    }
  }

  /**
   * One action on one resource, as a statement names them.
   *
   * @param statement its {@code Sid}
   * @param action such as {@code iam:GetRole}
   * @param resource as the template spells it, with names of the stack's resources and parameters
   *     as <code>${name}</code>
   */
  public record Grant(String statement, String action, String resource) {
    /** Whether it is for more than one resource. */
    public boolean isWild() {
      return resource.contains("*") || resource.contains("?");
    }
  }

  /**
   * A statement that allows or denies, or one action and resource of it.
   *
   * @param conditions the only values that condition keys may have
   */
  private record Rule(
      boolean allows,
      Grant grant,
      Pattern action,
      Pattern resource,
      Map<String, String> conditions) {
    boolean matches(Permission permission) {
      return action.matcher(permission.action()).matches()
          && resource.matcher(permission.resource()).matches()
          && permission.context().entrySet().containsAll(conditions.entrySet());
    }
  }

  private final List<Rule> rules;

  private StackRole(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * A role in a stack.
   *
   * @param role its name in the template
   * @param values parameters, and attributes of resources such as {@code LeaseRole.Arn}, that
   *     differ from the defaults
   */
  public static StackRole inStackWith(String role, Map<String, String> values) {
    Template template = Template.read();
    List<JsonNode> deployed = statements(template.deployedWith(values), role);
    List<JsonNode> written = statements(template.writtenWith(values), role);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < deployed.size(); i++) {
      rules.addAll(rules(deployed.get(i), texts(written.get(i).path("Resource"))));
    }
    return new StackRole(rules);
  }

  /**
   * A role in a stack with all that can be switched on.
   *
   * @param values as above
   */
  public static StackRole inStackWithEverything(String role, Map<String, String> values) {
    Map<String, String> all = new HashMap<>(Template.read().everything());
    all.putAll(values);
    return inStackWith(role, all);
  }

  /** All that the role grants, in the template's order. */
  public List<Grant> grants() {
    return rules.stream().filter(Rule::allows).map(Rule::grant).toList();
  }

  /** The grants that allow it; none if IAM would refuse. */
  public List<Grant> allowing(Permission permission) {
    List<Rule> matching = rules.stream().filter(rule -> rule.matches(permission)).toList();
    return matching.stream().allMatch(Rule::allows)
        ? matching.stream().map(Rule::grant).toList()
        : List.of();
  }

  /** A role's statements, of all its policies. */
  static List<JsonNode> statements(Template template, String role) {
    return template
        .properties(role)
        .path("Policies")
        .valueStream()
        .flatMap(policy -> policy.at("/PolicyDocument/Statement").valueStream())
        .toList();
  }

  /** IAM takes one text or a list of them. */
  static List<String> texts(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? oneOrMany.valueStream().map(StackRole::text).toList()
        : List.of(text(oneOrMany));
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  private static List<Rule> rules(JsonNode statement, List<String> written) {
    String sid = statement.required("Sid").asText();
    boolean allows = statement.required("Effect").asText().equals("Allow");
    Map<String, String> conditions = conditions(statement.path("Condition"));
    List<String> resources = texts(statement.path("Resource"));
    return texts(statement.path("Action")).stream()
        .flatMap(
            action ->
                Stream.iterate(0, i -> i < resources.size(), i -> i + 1)
                    .map(
                        i ->
                            new Rule(
                                allows,
                                new Grant(sid, action, written.get(i)),
                                pattern(action),
                                pattern(resources.get(i)),
                                conditions)))
        .toList();
  }

  static Map<String, String> conditions(JsonNode condition) {
    Map<String, String> equal = new TreeMap<>();
    condition
        .properties()
        .forEach(
            operator -> {
              if (!operator.getKey().equals("StringEquals")) {
                throw new IllegalArgumentException("a condition not known here: " + condition);
              }
              operator
                  .getValue()
                  .properties()
                  .forEach(key -> equal.put(key.getKey(), key.getValue().asText()));
            });
    return equal;
  }

  private static Pattern pattern(String like) {
    return Pattern.compile("\\Q" + like.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
  }
}
