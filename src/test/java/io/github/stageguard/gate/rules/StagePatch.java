package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The patch operations of one UpdateStage of a REST stage, checked whole and then applied in the
 * order given. Whether AWS keeps what came before an operation that fails was not measured; here
 * nothing is kept: §2.3.
 */
final class StagePatch {
  private sealed interface Change {
    record AccessLog(String member, String value) implements Change {}

    record NoAccessLog() implements Change {}

    record Method(String key, String subPath, String value) implements Change {}

    record NoMethod(String key) implements Change {}

    record Member(String parent, String member, String value) implements Change {}

    record NoMember(String parent, String member) implements Change {}
  }

  /** §2.1 [R], in AWS's own uneven punctuation. */
  private static final String PATHS =
      "[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId,"
          + " /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, "
          + methodPaths("/{resourcePath}/{httpMethod}", "")
          + ", "
          + methodPaths("/*/*", " ")
          + ", /variables/{variable_name}, /tracingEnabled]";

  private static final Set<String> STRINGS =
      Set.of("deploymentId", "description", "cacheClusterSize", "clientCertificateId");
  private static final Set<String> BOOLEANS = Set.of("cacheClusterEnabled", "tracingEnabled");
  private static final Set<String> CANARY =
      Set.of("percentTraffic", "deploymentId", "useStageCache");

  private final List<Change> changes = new ArrayList<>();

  /**
   * Reads the operations.
   *
   * @throws AwsError if AWS would refuse one of them whatever the stage
   */
  StagePatch(JsonNode operations) {
    for (JsonNode operation : operations) {
      changes.add(
          read(
              operation.path("op").asText(),
              operation.path("path").asText(),
              operation.path("value").asText("")));
    }
  }

  /**
   * The stage after the patch.
   *
   * @throws AwsError if AWS would refuse it
   */
  ObjectNode applyTo(
      ObjectNode stage, BooleanSupplier accountNamesRole, Predicate<String> deploymentExists) {
    // Malformed ARN, then role, then format: [R] §3.2.
    if (changes.stream().anyMatch(StagePatch::turnsLoggingOn) && !accountNamesRole.getAsBoolean()) {
      throw AwsError.badRequest(
          "CloudWatch Logs role ARN must be set in account settings to enable logging"); // [R] §3.1
    }
    for (Change change : changes) {
      if (change instanceof Change.AccessLog(var member, var value) && member.equals("format")) {
        AccessLogRules.checkFormat(value);
      }
      if (change instanceof Change.Member(_, var member, var value)
          && member.equals("deploymentId")
          && !deploymentExists.test(value)) {
        throw AwsError.badRequest("Deployment id does not exist"); // [R] §3.1
      }
    }
    ObjectNode patched = stage.deepCopy();
    changes.forEach(change -> apply(change, patched));
    return patched;
  }

  private static Change read(String op, String path, String value) {
    String[] parts = path.startsWith("/") ? path.substring(1).split("/", -1) : new String[0];
    return switch (op) {
      case "add", "replace" -> readSetting(op, path, parts, value);
      case "remove" -> readRemoval(path, parts);
      case "copy" -> throw AwsError.badRequest("The strict gate does not know the operation copy");
      default ->
          throw AwsError.badRequest(
              "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"); // [I]
    };
  }

  private static Change readSetting(String op, String path, String[] parts, String value) {
    if (parts.length > 0 && parts[0].equals("accessLogSettings")) {
      return readAccessLog(path, value);
    }
    if (parts.length == 1 && (STRINGS.contains(parts[0]) || BOOLEANS.contains(parts[0]))) {
      return new Change.Member("", parts[0], value);
    }
    if (parts.length == 2 && parts[0].equals("variables")) {
      return new Change.Member("/variables", parts[1], value);
    }
    if (parts.length >= 2 && parts[0].equals("canarySettings")) {
      return readCanary(op, path, parts, value);
    }
    if (parts.length == 4 && MethodSettings.isSetting(parts[2] + "/" + parts[3])) {
      MethodSettings.check(parts[2] + "/" + parts[3], value);
      return new Change.Method(parts[0] + "/" + parts[1], parts[2] + "/" + parts[3], value);
    }
    throw unknown(path);
  }

  private static Change readAccessLog(String path, String value) {
    return switch (path) {
      case "/accessLogSettings/destinationArn" -> {
        AccessLogRules.checkNotEmpty(value);
        AccessLogRules.checkDestination(value);
        yield new Change.AccessLog("destinationArn", value);
      }
      case "/accessLogSettings/format" -> {
        AccessLogRules.checkNotEmpty(value);
        yield new Change.AccessLog("format", value);
      }
      default ->
          throw AwsError.badRequest(
              "Invalid accessLogSettings path. Must be one of :"
                  + " [/accessLogSettings/destinationArn, /accessLogSettings/format]"); // [R] §2.2
    };
  }

  /** [R] §2.5. */
  private static Change readCanary(String op, String path, String[] parts, String value) {
    boolean override = parts.length == 3 && parts[1].equals("stageVariableOverrides");
    if (!override && !(parts.length == 2 && CANARY.contains(parts[1]))) {
      throw unknown(path);
    }
    if (op.equals("add")) {
      throw AwsError.badRequest("Invalid add operation with path: " + path);
    }
    return override
        ? new Change.Member("/canarySettings/stageVariableOverrides", parts[2], value)
        : new Change.Member("/canarySettings", parts[1], value);
  }

  private static Change readRemoval(String path, String[] parts) {
    if (path.equals("/accessLogSettings")) {
      return new Change.NoAccessLog(); // [R] §2.2
    }
    if (path.equals("/canarySettings")) {
      return new Change.NoMember("", "canarySettings"); // [R] §2.5
    }
    if (parts.length == 2 && parts[0].equals("variables")) {
      return new Change.NoMember("/variables", parts[1]); // [D] AWS's table of patch operations
    }
    if (parts.length == 2) {
      return new Change.NoMethod(parts[0] + "/" + parts[1]);
    }
    throw nothingToRemove(path.startsWith("/") ? path.substring(1) : path);
  }

  private static boolean turnsLoggingOn(Change change) {
    return switch (change) {
      case Change.AccessLog _ -> true;
      case Change.Method(_, var subPath, var value) ->
          MethodSettings.turnsLoggingOn(subPath, value);
      case Change.NoAccessLog _, Change.NoMethod _, Change.Member _, Change.NoMember _ -> false;
    };
  }

  private static void apply(Change change, ObjectNode stage) {
    switch (change) {
      case Change.AccessLog(var member, var value) ->
          stage.withObject("/accessLogSettings").put(member, value);
      case Change.NoAccessLog() -> stage.remove("accessLogSettings");
      case Change.Method(var key, var subPath, var value) ->
          MethodSettings.set(stage.withObject("/methodSettings"), key, subPath, value);
      case Change.NoMethod(var key) -> {
        if (stage.withObject("/methodSettings").remove(key) == null) {
          throw nothingToRemove(key);
        }
      }
      case Change.Member(var parent, var member, var value) -> {
        ObjectNode owner = parent.isEmpty() ? stage : stage.withObject(parent);
        switch (member) {
          case "percentTraffic" -> owner.put(member, Double.parseDouble(value));
          case "cacheClusterEnabled", "tracingEnabled", "useStageCache" ->
              owner.put(member, value.equalsIgnoreCase("true"));
          default -> owner.put(member, value);
        }
      }
      case Change.NoMember(var parent, var member) -> {
        ObjectNode owner = parent.isEmpty() ? stage : stage.withObject(parent);
        owner.remove(member);
      }
    }
  }

  /** [R] §2.2, §2.4. */
  private static AwsError nothingToRemove(String what) {
    return AwsError.badRequest(
        "Cannot remove method setting "
            + what
            + " because there is no method setting for this method ");
  }

  /** [R] §2.1. */
  private static AwsError unknown(String path) {
    return AwsError.badRequest(
        "Invalid method setting path: " + path + ". Must be one of: " + PATHS);
  }

  private static String methodPaths(String prefix, String separator) {
    String joined =
        prefix
            + "/throttling/burstLimit"
            + separator
            + prefix
            + "/throttling/rateLimit"
            + separator
            + prefix
            + "/caching/ttlInSeconds";
    return String.join(
        ", ",
        prefix + "/metrics/enabled",
        prefix + "/logging/dataTrace",
        prefix + "/logging/loglevel",
        joined,
        prefix + "/caching/enabled",
        prefix + "/caching/dataEncrypted",
        prefix + "/caching/requireAuthorizationForCacheControl",
        prefix + "/caching/unauthorizedCacheControlHeaderStrategy");
  }
}
