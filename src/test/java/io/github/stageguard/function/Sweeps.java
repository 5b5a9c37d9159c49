package io.github.stageguard.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.gate.wire.Json;
import java.util.Map;
import java.util.UUID;

/** What tests of sweeps by the packaged function have in common. */
final class Sweeps {
  /** Mode and policy come from parameters. */
  static final Map<String, String> PARAMETERS =
      Map.of(
          "STAGEGUARD_MODE_PARAMETER", StackPermissions.MODE_PARAMETER,
          "STAGEGUARD_POLICY_PARAMETER", StackPermissions.POLICY_PARAMETER);

  private Sweeps() {}

  /** The event that begins a sweep of its own. */
  static JsonNode due() {
    return Events.sample("sweep").put("id", UUID.randomUUID().toString());
  }

  /** A policy with the fastest pace that there is, unless its sections say another. */
  static String policy(String sections) {
    String pace = sections.contains("sweep:") ? "" : "sweep: {requestsPerSecond: 10}\n";
    return "version: 1\n" + pace + sections;
  }

  /** What the sweep's own line says of its stages. */
  static JsonNode counts(Handled handled) {
    return handled.summary().at("/sweep/stages");
  }

  static JsonNode counts(int seen, int compliant, int remediated, int reported, int failed) {
    return Json.object()
        .put("seen", seen)
        .put("compliant", compliant)
        .put("remediated", remediated)
        .put("reported", reported)
        .put("failed", failed);
  }
}
