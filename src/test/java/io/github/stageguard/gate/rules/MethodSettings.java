package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import java.util.Map;
import java.util.Set;

/** The entries of a REST stage's method settings, by key as patches spell it. */
final class MethodSettings {
  static final String DEFAULTS = "*/*";

  private static final Set<String> LEVELS = Set.of("OFF", "ERROR", "INFO");

  /** Paths of a patch below an entry's key, as AWS lists them, and the members: [R] §2.1. */
  private static final Map<String, String> MEMBERS =
      Map.of(
          "metrics/enabled", "metricsEnabled",
          "logging/loglevel", "loggingLevel",
          "logging/dataTrace", "dataTraceEnabled",
          "throttling/burstLimit", "throttlingBurstLimit",
          "throttling/rateLimit", "throttlingRateLimit",
          "caching/enabled", "cachingEnabled",
          "caching/ttlInSeconds", "cacheTtlInSeconds",
          "caching/dataEncrypted", "cacheDataEncrypted",
          "caching/requireAuthorizationForCacheControl", "requireAuthorizationForCacheControl",
          "caching/unauthorizedCacheControlHeaderStrategy",
              "unauthorizedCacheControlHeaderStrategy");

  private MethodSettings() {}

  static boolean isSetting(String subPath) {
    return MEMBERS.containsKey(subPath);
  }

  /** [R] §2.4. */
  static void check(String subPath, String value) {
    if (subPath.equals("logging/loglevel") && !LEVELS.contains(value)) {
      throw AwsError.badRequest("Invalid logging level specified: " + value);
    }
  }

  /** Execution logging, unlike data trace, needs the account's role: [R] §2.4. */
  static boolean turnsLoggingOn(String subPath, String value) {
    return subPath.equals("logging/loglevel") && !value.equals("OFF");
  }

  /**
   * Sets one member. A new entry begins as the stage's default entry is at that moment, later
   * changes of which leave it alone: [R] §2.4, seen of throttling and caching, [I] for logging.
   */
  static void set(ObjectNode settings, String key, String subPath, String value) {
    if (!settings.has(key)) {
      settings.set(key, settings.has(DEFAULTS) ? settings.get(DEFAULTS).deepCopy() : untouched());
    }
    ObjectNode entry = (ObjectNode) settings.get(key);
    String member = MEMBERS.get(subPath);
    switch (member) {
      case "loggingLevel", "unauthorizedCacheControlHeaderStrategy" -> entry.put(member, value);
      case "throttlingBurstLimit", "cacheTtlInSeconds" -> entry.put(member, wholeNumber(value));
      case "throttlingRateLimit" -> entry.put(member, number(value));
      // Whatever is not "true" is false: [R] §2.4 of dataTrace, [I] for the others.
      default -> entry.put(member, value.equalsIgnoreCase("true"));
    }
  }

  /** What AWS fills an entry with; it has no logging level at all: [R] §2.4. */
  private static ObjectNode untouched() {
    return Json.object()
        .put("metricsEnabled", false)
        .put("dataTraceEnabled", false)
        .put("throttlingBurstLimit", 5000)
        .put("throttlingRateLimit", 10000.0)
        .put("cachingEnabled", false)
        .put("cacheTtlInSeconds", 300)
        .put("cacheDataEncrypted", false)
        .put("requireAuthorizationForCacheControl", true)
        .put("unauthorizedCacheControlHeaderStrategy", "SUCCEED_WITH_RESPONSE_HEADER");
  }

  private static int wholeNumber(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw AwsError.badRequest("Invalid value: " + value); // [I]
    }
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw AwsError.badRequest("Invalid value: " + value); // [I]
    }
  }
}
