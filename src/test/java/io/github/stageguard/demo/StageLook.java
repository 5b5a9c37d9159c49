package io.github.stageguard.demo;

import io.github.stageguard.demo.DemoStage.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.apigateway.model.GetStageResponse;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/**
 * A stage as AWS shows it, held against the demo's policy without StageGuard's code.
 *
 * @param stage which
 * @param shown what GetStage answers
 * @param destinationExists whether the log group that access logs go to is there
 */
record StageLook(DemoStage stage, GetStageResponse shown, boolean destinationExists) {
  private static final List<String> REQUIRED =
      List.of(
          "extendedRequestId",
          "identity.sourceIp",
          "identity.caller",
          "identity.user",
          "requestTime",
          "httpMethod",
          "resourcePath",
          "protocol",
          "status",
          "responseLength",
          "requestId");
  private static final String FORBIDDEN = "identity.apiKey";
  private static final String DEFAULTS = "*/*";

  /** A JSON format that holds every variable that the policy requires. */
  static String completeFormat() {
    return REQUIRED.stream()
        .map(name -> "\"" + name.replace("identity.", "") + "\":\"$context." + name + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  String destination() {
    return shown.accessLogSettings() == null || shown.accessLogSettings().destinationArn() == null
        ? ""
        : shown.accessLogSettings().destinationArn();
  }

  String format() {
    return shown.accessLogSettings() == null || shown.accessLogSettings().format() == null
        ? ""
        : shown.accessLogSettings().format();
  }

  /** What is not as the policy wants it; empty for an exempt stage. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (stage.standing() != Standing.EXEMPT) {
      accessLogFaults(faults);
      levels().entrySet().stream()
          .filter(entry -> rank(entry.getValue()) < rank(stage.minimumLevel()))
          .forEach(entry -> faults.add(entry.getKey() + " logs " + entry.getValue()));
    }
    if (!traced().isEmpty()) {
      faults.add("data trace is on");
    }
    return faults;
  }

  boolean complies() {
    return faults().isEmpty();
  }

  private void accessLogFaults(List<String> faults) {
    if (destination().isEmpty() || !destinationExists) {
      faults.add("access logs go nowhere");
    }
    if (!missing().isEmpty()) {
      faults.add("the format lacks " + missing());
    }
    if (holds(FORBIDDEN)) {
      faults.add("the format holds " + FORBIDDEN);
    }
    if (!format().contains(stage.kept())) {
      faults.add("the format lost what the team wrote");
    }
  }

  /** The access log in a few words. */
  String accessLog() {
    if (destination().isEmpty()) {
      return "none";
    }
    if (format().isEmpty()) {
      return "destination, no format";
    }
    String lacks = missing().isEmpty() ? "complete" : "lacks " + missing().size();
    return notation() + ", " + lacks + (holds(FORBIDDEN) ? ", logs API keys" : "");
  }

  /** The level of all methods and those that differ. */
  String executionLog() {
    Map<String, String> levels = levels();
    String level = levels.get(DEFAULTS);
    return level
        + levels.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(level))
            .map(entry -> ", " + method(entry.getKey()) + " " + entry.getValue())
            .sorted(Comparator.naturalOrder())
            .collect(Collectors.joining());
  }

  String dataTrace() {
    return traced().isEmpty() ? "off" : "ON";
  }

  private Map<String, String> levels() {
    Map<String, String> levels =
        shown.methodSettings().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> level(entry.getValue())));
    levels.putIfAbsent(DEFAULTS, "OFF");
    return levels;
  }

  private List<String> traced() {
    return shown.methodSettings().entrySet().stream()
        .filter(entry -> Boolean.TRUE.equals(entry.getValue().dataTraceEnabled()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String level(MethodSetting setting) {
    return setting.loggingLevel() == null ? "OFF" : setting.loggingLevel();
  }

  private static int rank(String level) {
    return List.of("OFF", "ERROR", "INFO").indexOf(level);
  }

  /** {@code ~1upload/POST} is how AWS writes {@code POST /upload}. */
  private static String method(String key) {
    int slash = key.lastIndexOf('/');
    return key.substring(slash + 1) + " " + key.substring(0, slash).replace("~1", "/");
  }

  private List<String> missing() {
    return REQUIRED.stream().filter(name -> !holds(name)).toList();
  }

  private boolean holds(String variable) {
    return Pattern.compile("\\$context\\." + Pattern.quote(variable) + "(?![\\w.])")
        .matcher(format())
        .find();
  }

  private String notation() {
    return format().startsWith("{") ? "JSON" : format().contains(" - - ") ? "CLF" : "CSV";
  }
}
