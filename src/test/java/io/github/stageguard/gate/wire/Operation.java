package io.github.stageguard.gate.wire;

import java.util.List;
import java.util.Map;

/**
 * Which operation of which service a request asks for.
 *
 * @param service the service as requests are signed for it: {@code apigateway}, {@code iam}, ...
 * @param name the operation's name in AWS's model: {@code UpdateStage}, ...
 * @param labels what the path names: {@code api}, {@code stage}, {@code schedule}, ...; the HTTP
 *     method; and the path itself
 */
public record Operation(String service, String name, Map<String, String> labels) {
  static final String PATH = "path";
  static final String METHOD = "verb";

  private static final List<String> READING =
      List.of(
          "Get", "List", "Describe", "Simulate", "Filter", "Lookup", "Query", "Scan", "AssumeRole");

  public Operation {
    labels = Map.copyOf(labels);
  }

  /** Whether it only reads. */
  public boolean reads() {
    return READING.stream().anyMatch(name::startsWith);
  }

  public boolean is(String otherService, String otherName) {
    return service.equals(otherService) && name.equals(otherName);
  }

  /** The path, decoded; empty where the operation is not told by it. */
  public String path() {
    return label(PATH);
  }

  /** The HTTP method; empty where the operation is not told by it. */
  public String method() {
    return label(METHOD);
  }

  /** The part of the path that goes by this name, or an empty string. */
  public String label(String key) {
    return labels.getOrDefault(key, "");
  }
}
