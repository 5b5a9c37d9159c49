package io.github.stageguard.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.function.Events;
import io.github.stageguard.gate.Call;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** A way through the function, from an event to its end. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum Path {
  REST_EVENT(
      "An event, REST",
      "The stage has no logs, and data trace is on. The account's CloudWatch role lets no log"
          + " through.",
      call -> true,
      world -> {
        world.powerlessRole();
        world.tracedRest();
        world.knownToTheHub(world.rest());
        return world.updated(world.rest());
      }),
  HTTP_EVENT(
      "An event, HTTP",
      "The stage has no logs. Calls that are not listed are as above.",
      CallSite::isV2,
      world -> {
        world.silentHttp();
        return world.updated(world.http());
      }),
  WEBSOCKET_EVENT(
      "An event, WebSocket",
      "The stage has no logs, and data trace is on. Calls that are not listed are as above.",
      CallSite::isV2,
      world -> {
        world.soundRole();
        world.tracedWebSocket();
        return world.updated(world.webSocket());
      }),
  REST_LEASE_END(
      "A lease's end, REST",
      "Data trace is on; else the stage complies.",
      call -> true,
      world -> {
        world.soundRole();
        world.compliantRest();
        world.trace(world.rest());
        world.knownToTheHub(world.rest());
        return world.leaseOver(world.rest());
      }),
  WEBSOCKET_LEASE_END(
      "A lease's end, WebSocket",
      "Data trace is on; else the stage complies. Calls that are not listed are as above.",
      CallSite::isV2,
      world -> {
        world.soundRole();
        world.compliantWebSocket();
        world.trace(world.webSocket());
        return world.leaseOver(world.webSocket());
      }),
  SWEEP(
      "A sweep",
      "A REST, an HTTP and a WebSocket stage have no logs. Data trace is on for the first and,"
          + " overdue, for the last. The account's CloudWatch role lets no log through.",
      call -> true,
      world -> {
        world.powerlessRole();
        world.tracedRest();
        world.silentHttp();
        world.tracedWebSocket();
        world.leaseOver(world.webSocket());
        world.knownToTheHub(world.rest());
        return Events.sample("sweep").toString();
      });

  private final String title;
  private final String scene;
  private final Predicate<Call> concerned;
  private final Function<World, String> setUp;

  Path(String title, String scene, Predicate<Call> concerned, Function<World, String> setUp) {
    this.title = title;
    this.scene = scene;
    this.concerned = concerned;
    this.setUp = setUp;
  }

  String title() {
    return title;
  }

  /** What is wrong before. */
  String scene() {
    return scene;
  }

  /** The calls that faults are to strike; the others are the same as on another path. */
  Predicate<Call> concerned() {
    return concerned;
  }

  boolean endsTrace() {
    return this == REST_LEASE_END || this == WEBSOCKET_LEASE_END;
  }

  boolean isSweep() {
    return this == SWEEP;
  }

  /**
   * Whether that fault is tried at that call. Each is at each call by name; at calls of the same
   * name that follow, only what leaves most undone. A process that dies after a call that only
   * reads has done no more than after the call before.
   */
  boolean tries(CallSite site, Trouble trouble) {
    return switch (trouble) {
      case DEATH -> !site.reads();
      case THROTTLED -> site.number() == 1 || !isSweep();
      case THROTTLED_ONCE,
          ERROR_ONCE,
          ERROR,
          NO_ANSWER,
          RESET_BEFORE,
          RESET_AFTER,
          GARBLED,
          DENIED ->
          site.number() == 1;
    };
  }

  /** The state, less what depends on when a sweep came by. */
  Map<String, String> comparable(Map<String, String> state) {
    Map<String, String> comparable = new TreeMap<>(state);
    if (isSweep()) {
      comparable.replaceAll((key, value) -> key.startsWith("lease ") ? "" : value);
    }
    return comparable;
  }

  /** Makes the world in which the path begins, and returns the event. */
  String setUp(World world) {
    String event = setUp.apply(world);
    world.gate().clear();
    return event;
  }

  /** The hourly sweep after the one of that id. */
  static String nextSweep(String id) {
    ObjectNode event = Events.sample("sweep");
    return event.put("id", id).toString();
  }
}
