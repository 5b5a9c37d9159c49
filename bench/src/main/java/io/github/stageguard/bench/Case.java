package io.github.stageguard.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.function.Events;
import io.github.stageguard.runtime.Invocation;
import java.time.Instant;
import java.util.Locale;

/** An event, told by what StageGuard makes of it. */
enum Case {
  /** Somebody else's event: no call. */
  IGNORED("IGNORED"),
  /** The stage is as it should be: one call, GetStage. */
  COMPLIES("COMPLIANT"),
  /** The stage has no access log and too low a level: read, made ready, written. */
  VIOLATES("REMEDIATED");

  private final String result;

  Case(String result) {
    this.result = result;
  }

  /** Id of the API whose stage the event names; {@link AwsStub} tells the cases apart by it. */
  String apiId() {
    return name().toLowerCase(Locale.ROOT) + "01";
  }

  String event() {
    if (this == IGNORED) {
      ObjectNode event = Events.sample("update-stage");
      ((ObjectNode) event.path("detail")).put("readOnly", true);
      return event.toString();
    }
    return Events.stageUpdated(apiId(), "dev", Instant.now());
  }

  void check(Invocation invocation) {
    if (!invocation.result().contains("\"result\":\"" + result + "\"")) {
      throw new IllegalStateException(this + " came to " + invocation);
    }
  }
}
