package io.github.stageguard.demo;

import io.github.stageguard.demo.DemoStage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A stage as AWS shows it, held against the demo's policy without StageGuard's code.
 *
 * @param stage which
 * @param shown what GetStage answers
 * @param destination ARN that access logs go to; empty if there is none
 * @param destinationExists whether the log group of that ARN is there
 * @param format the access log's; may be empty
 * @param settings logging of all methods or routes ({@link #DEFAULTS}) and of single ones
 */
record StageLook(
    DemoStage stage,
    SdkPojo shown,
    String destination,
    boolean destinationExists,
    String format,
    SortedMap<String, Logging> settings) {
  /** Key of the settings that hold for every method or route without its own. */
  static final String DEFAULTS = "*/*";

  private static final Map<Kind, List<String>> REQUIRED =
      Map.of(
          Kind.REST,
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
              "requestId"),
          Kind.HTTP,
          List.of(
              "identity.sourceIp",
              "requestTime",
              "httpMethod",
              "routeKey",
              "protocol",
              "status",
              "responseLength",
              "requestId"),
          Kind.WEBSOCKET,
          List.of(
              "identity.sourceIp",
              "identity.caller",
              "identity.user",
              "requestTime",
              "eventType",
              "routeKey",
              "status",
              "requestId",
              "connectionId"));
  private static final String FORBIDDEN = "identity.apiKey";
  private static final Logging SILENT = new Logging("OFF", false);

  StageLook {
    settings = new TreeMap<>(settings);
    settings.putIfAbsent(DEFAULTS, SILENT);
  }

  /** Logging of one or all methods or routes. */
  record Logging(String level, boolean trace) {

    /** As AWS says it, which leaves out what is not set. */
    static Logging of(String level, Boolean trace) {
      return new Logging(level == null ? "OFF" : level, Boolean.TRUE.equals(trace));
    }
  }

  /** A JSON format that holds every variable that the policy requires. */
  static String completeFormat(Kind kind) {
    return REQUIRED.get(kind).stream()
        .map(name -> "\"" + name.replace("identity.", "") + "\":\"$context." + name + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** What is not as the policy wants it, for a stage that must be. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (stage.standing().mustComply()) {
      accessLogFaults(faults);
      if (stage.kind() != Kind.HTTP) {
        settings.forEach(
            (key, logging) -> {
              if (rank(logging.level()) < rank(stage.minimumLevel())) {
                faults.add(key + " logs " + logging.level());
              }
            });
      }
    }
    if (isTraced()) {
      faults.add("data trace is on");
    }
    return faults;
  }

  boolean complies() {
    return faults().isEmpty();
  }

  private void accessLogFaults(List<String> faults) {
    if (destination.isEmpty() || !destinationExists) {
      faults.add("access logs go nowhere");
    }
    if (!missing().isEmpty()) {
      faults.add("the format lacks " + missing());
    }
    if (holds(FORBIDDEN)) {
      faults.add("the format holds " + FORBIDDEN);
    }
    if (!format.contains(stage.kept())) {
      faults.add("the format lost what the team wrote");
    }
  }

  /** The access log in a few words. */
  String accessLog() {
    if (destination.isEmpty()) {
      return "none";
    }
    if (!destinationExists) {
      return "to a deleted log group";
    }
    if (format.isEmpty()) {
      return "destination, no format";
    }
    String lacks = missing().isEmpty() ? "complete" : "lacks " + missing().size();
    return notation() + ", " + lacks + (holds(FORBIDDEN) ? ", logs API keys" : "");
  }

  /** The level of all methods or routes and those that differ; HTTP APIs have none. */
  String executionLog() {
    if (stage.kind() == Kind.HTTP) {
      return "-";
    }
    String level = settings.get(DEFAULTS).level();
    return level
        + settings.entrySet().stream()
            .filter(entry -> !entry.getValue().level().equals(level))
            .map(entry -> ", " + shown(entry.getKey()) + " " + entry.getValue().level())
            .collect(Collectors.joining());
  }

  String dataTrace() {
    return stage.kind() == Kind.HTTP ? "-" : isTraced() ? "ON" : "off";
  }

  private boolean isTraced() {
    return settings.values().stream().anyMatch(Logging::trace);
  }

  private static int rank(String level) {
    return List.of("OFF", "ERROR", "INFO").indexOf(level);
  }

  /** {@code ~1upload/POST} is how AWS writes {@code POST /upload} of a REST API. */
  private static String shown(String key) {
    int slash = key.lastIndexOf('/');
    return key.startsWith("~1")
        ? key.substring(slash + 1) + " " + key.substring(0, slash).replace("~1", "/")
        : key;
  }

  private List<String> missing() {
    return REQUIRED.get(stage.kind()).stream().filter(name -> !holds(name)).toList();
  }

  private boolean holds(String variable) {
    return Pattern.compile("\\$context\\." + Pattern.quote(variable) + "(?![\\w.])")
        .matcher(format)
        .find();
  }

  private String notation() {
    return format.startsWith("{") ? "JSON" : format.contains(" - - ") ? "CLF" : "CSV";
  }
}
