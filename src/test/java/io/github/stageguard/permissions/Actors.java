package io.github.stageguard.permissions;

import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.function.FunctionAccount;
import io.github.stageguard.template.StackRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who calls AWS in a test. Functions and commands name themselves in the User-Agent of their
 * requests, by the SDK's {@link #VARIABLE application id}; whoever does not is the test itself.
 */
public final class Actors {
  /** The SDK's environment variable that sets the application id. */
  public static final String VARIABLE = "AWS_SDK_UA_APP_ID";

  /** The key of a stack that has one. */
  public static final String KEY =
      "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  /** The dead-letter queue of the stack. */
  static final String DEAD_LETTERS = "arn:aws:sqs:us-east-1:000000000000:stageguard-dead-letters";

  /** The alias that schedules invoke. */
  static final String ALIAS = "arn:aws:lambda:us-east-1:000000000000:function:stageguard:live";

  /** The function's log group. */
  static final String LOG_GROUP = FunctionAccount.logGroupArn("stageguard-FunctionLogGroup");

  private static final String FUNCTION = "function-";
  private static final String COMMAND = "command-";

  /** Commands that have subcommands. */
  private static final Set<String> GROUPS = Set.of("lease", "policy");

  /** Options that make another thing of a command. */
  private static final Set<String> TELLING = Set.of("--apply", "--organization");

  private static final Map<Map<String, String>, String> IDS = new ConcurrentHashMap<>();
  private static final Map<String, StackRole> ROLES = new ConcurrentHashMap<>();

  private Actors() {}

  /** The id of a function with that environment, whose role is that of a stack which sets it so. */
  public static String function(Map<String, String> environment) {
    return IDS.computeIfAbsent(
        stack(environment),
        stack -> {
          String id = FUNCTION + (ROLES.size() + 1);
          ROLES.put(id, StackRole.inStackWith(StackRole.FUNCTION, stack));
          return id;
        });
  }

  /** The id of a command that is called so, such as {@code command-lease.end}. */
  public static String command(String... arguments) {
    List<String> name = new ArrayList<>();
    Arrays.stream(arguments).findFirst().ifPresent(name::add);
    if (arguments.length > 1 && GROUPS.contains(arguments[0])) {
      name.add(arguments[1]);
    }
    Arrays.stream(arguments).filter(TELLING::contains).forEach(name::add);
    return COMMAND + String.join(".", name);
  }

  /** The role of the function of that id; empty if it is none. */
  public static Optional<StackRole> role(String application) {
    return Optional.ofNullable(ROLES.get(application));
  }

  /** The words by which the command of that id is called; empty if it is none. */
  static Optional<String> command(String application) {
    return application.startsWith(COMMAND)
        ? Optional.of(application.substring(COMMAND.length()).replace('.', ' '))
        : Optional.empty();
  }

  /** The values of the template that lead to a function's environment. */
  static Map<String, String> stack(Map<String, String> environment) {
    Map<String, String> values = new HashMap<>();
    values.put("AWS::AccountId", MiniStack.ACCOUNT);
    values.put("KmsKeyArn", KEY);
    values.put("DeadLetterQueue.Arn", DEAD_LETTERS);
    values.put("FunctionLogGroup.Arn", LOG_GROUP + ":*");
    values.put(
        "JournalTable.Arn",
        "arn:aws:dynamodb:us-east-1:"
            + MiniStack.ACCOUNT
            + ":table/"
            + environment.getOrDefault("STAGEGUARD_JOURNAL_TABLE", FunctionAccount.JOURNAL_TABLE));
    Map.of(
            "STAGEGUARD_CLOUDWATCH_ROLE_ARN", "CloudWatchRole.Arn",
            "STAGEGUARD_LEASE_ROLE_ARN", "LeaseRole.Arn",
            "STAGEGUARD_LEASE_GROUP", "LeaseGroup",
            "STAGEGUARD_MODE_PARAMETER", "ModeParameter",
            "STAGEGUARD_POLICY_PARAMETER", "PolicyParameter",
            "STAGEGUARD_SECURITY_HUB", "SecurityHub")
        .forEach(
            (variable, name) -> {
              if (environment.containsKey(variable)) {
                values.put(name, environment.get(variable));
              }
            });
    name(environment, "STAGEGUARD_EVENT_BUS_ARN", "event-bus/")
        .ifPresent(bus -> values.put("EventBusName", bus));
    name(environment, "STAGEGUARD_TOPIC_ARN", ":")
        .ifPresent(topic -> values.put("NotificationTopicName", topic));
    return Map.copyOf(values);
  }

  private static Optional<String> name(
      Map<String, String> environment, String variable, String before) {
    String arn = environment.getOrDefault(variable, "");
    return arn.isEmpty()
        ? Optional.empty()
        : Optional.of(arn.substring(arn.lastIndexOf(before) + before.length()));
  }
}
