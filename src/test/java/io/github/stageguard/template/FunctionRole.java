package io.github.stageguard.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the function's role may do in a deployed stack, decided as IAM does. */
public final class FunctionRole {
  /**
   * Something that a caller must be allowed.
   *
   * @param action such as {@code iam:GetRole}
   * @param resource ARN of what it is done to
   * @param passedTo the service that a role is handed to; empty for all else
   */
  public record Permission(String action, String resource, String passedTo) {}

  /** One action on one resource, as a statement names them. */
  public record Grant(String statement, String action, String resource) {}

  private record Statement(boolean allows, Grant grant, String passedTo) {
    boolean matches(Permission permission) {
      return like(grant.action(), permission.action())
          && like(grant.resource(), permission.resource())
          && passedTo.equals(permission.passedTo());
    }

    private static boolean like(String pattern, String text) {
      String quoted = "\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
      return Pattern.compile(quoted).matcher(text).matches();
    }
  }

  /**
   * Statements for calls that are none of the function's, and who makes them with its rights.
   *
   * <ul>
   *   <li>{@code SendDeadLetters}: Lambda, when an invocation has failed for good
   *   <li>{@code WriteOwnLog}: Lambda, whatever the function prints
   *   <li>{@code DeliverHttpApiLogs}: API Gateway, in an UpdateStage that sets the access log of an
   *       HTTP API
   * </ul>
   */
  public static final List<String> FOR_CALLS_OF_AWS =
      List.of("SendDeadLetters", "WriteOwnLog", "DeliverHttpApiLogs");

  private final List<Statement> statements;

  private FunctionRole(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * The role in a stack.
   *
   * @param values parameters, and attributes of resources such as {@code LeaseRole.Arn}, that
   *     differ from the defaults
   */
  public static FunctionRole inStackWith(Map<String, String> values) {
    return new FunctionRole(
        Template.read()
            .deployedWith(values)
            .properties("FunctionRole")
            .path("Policies")
            .valueStream()
            .flatMap(policy -> policy.at("/PolicyDocument/Statement").valueStream())
            .flatMap(FunctionRole::read)
            .toList());
  }

  /** All that the role grants. */
  public List<Grant> grants() {
    return statements.stream().filter(Statement::allows).map(Statement::grant).toList();
  }

  /** The grants that allow it; none if IAM would refuse. */
  public List<Grant> allowing(Permission permission) {
    List<Statement> matching = statements.stream().filter(s -> s.matches(permission)).toList();
    return matching.stream().allMatch(Statement::allows)
        ? matching.stream().map(Statement::grant).toList()
        : List.of();
  }

  private static Stream<Statement> read(JsonNode statement) {
    String sid = statement.required("Sid").asText();
    boolean allows = statement.required("Effect").asText().equals("Allow");
    JsonNode condition = statement.path("Condition");
    String passedTo = condition.at("/StringEquals/iam:PassedToService").asText();
    if (!condition.isMissingNode() && passedTo.isEmpty()) {
      throw new IllegalArgumentException("a condition that is not known here: " + condition);
    }
    return texts(statement.path("Action"))
        .flatMap(
            action ->
                texts(statement.path("Resource"))
                    .map(arn -> new Statement(allows, new Grant(sid, action, arn), passedTo)));
  }

  private static Stream<String> texts(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? oneOrMany.valueStream().map(JsonNode::asText)
        : Stream.of(oneOrMany.isTextual() ? oneOrMany.asText() : oneOrMany.toString());
  }
}
