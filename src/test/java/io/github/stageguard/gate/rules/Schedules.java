package io.github.stageguard.gate.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * EventBridge Scheduler. What it accepts: [D] §10. A taken name is refused by the emulator itself.
 * A repeated request with the same client token is answered as the first one was and does nothing,
 * even if the schedule is gone since: [D] the token ensures idempotency, [I] the rest.
 */
public final class Schedules implements Rule {
  private record Done(String request, Reply reply) {}

  private record Range(String pointer, int least, int most) {}

  private static final Set<String> WRITES = Set.of("CreateSchedule", "UpdateSchedule");
  private static final String NAME = "^[0-9a-zA-Z-_.]+$";
  private static final Pattern IS_NAME = Pattern.compile("[0-9a-zA-Z_.-]{1,64}");
  private static final Pattern IS_TOKEN = Pattern.compile("[0-9a-zA-Z_-]{1,64}");
  private static final List<Range> RANGES =
      List.of(
          new Range("/Target/RetryPolicy/MaximumRetryAttempts", 0, 185),
          new Range("/Target/RetryPolicy/MaximumEventAgeInSeconds", 60, 86_400),
          new Range("/FlexibleTimeWindow/MaximumWindowInMinutes", 1, 1_440));
  private static final Map<String, Set<String>> CHOICES =
      Map.of(
          "/FlexibleTimeWindow/Mode", Set.of("OFF", "FLEXIBLE"),
          "/ActionAfterCompletion", Set.of("NONE", "DELETE"),
          "/State", Set.of("ENABLED", "DISABLED"));

  private final Map<String, Done> byToken = new HashMap<>();

  @Override
  public Reply answer(Request request, Next next) {
    Operation operation = request.operation();
    if (operation.is("scheduler", "ListSchedules")) {
      return list(request, next);
    }
    if (!operation.service().equals("scheduler") || !operation.labels().containsKey("schedule")) {
      return next.forward(request);
    }
    checkName("name", operation.label("schedule"));
    if (WRITES.contains(operation.name())) {
      check(request.json());
      return once(request, request.json().path("ClientToken").asText(""), next);
    }
    if (operation.name().equals("DeleteSchedule")) {
      return once(request, request.query("clientToken"), next);
    }
    return asAws(next.forward(request));
  }

  /** A group that does not exist is not found: [D] the error is modelled and can mean no other. */
  private static Reply list(Request request, Next next) {
    String group = request.query("ScheduleGroup");
    if (!group.isEmpty()) {
      String target = "/schedule-groups/" + URLEncoder.encode(group, UTF_8);
      Reply there = next.forward(request.toService("scheduler", "GET", target, ""));
      if (!there.isSuccess()) {
        return there;
      }
    }
    return next.forward(request);
  }

  private synchronized Reply once(Request request, String token, Next next) {
    String asked = request.method() + " " + request.target() + " " + request.body();
    Done done = token.isEmpty() ? null : byToken.get(token);
    if (done != null && done.request().equals(asked)) {
      return done.reply().again();
    }
    if (done != null) {
      throw new AwsError(
          409, "ConflictException", "The client token was used for another request."); // [I]
    }
    Reply reply = next.forward(request);
    if (reply.isSuccess() && !token.isEmpty()) {
      byToken.put(token, new Done(asked, reply));
    }
    return reply;
  }

  private static void check(JsonNode schedule) {
    checkName("groupName", schedule.path("GroupName").asText("default"));
    String token = schedule.path("ClientToken").asText("");
    if (!token.isEmpty() && !IS_TOKEN.matcher(token).matches()) {
      throw constraint(token, "clientToken", "^[a-zA-Z0-9-_]+$");
    }
    for (Range range : RANGES) {
      JsonNode value = schedule.at(range.pointer());
      if (!value.isMissingNode()
          && (value.asInt() < range.least() || value.asInt() > range.most())) {
        throw constraint(value.asText(), range.pointer(), range.least() + " to " + range.most());
      }
    }
    CHOICES.forEach(
        (pointer, choices) -> {
          JsonNode value = schedule.at(pointer);
          if (!value.isMissingNode() && !choices.contains(value.asText())) {
            throw constraint(value.asText(), pointer, choices.toString());
          }
        });
    if (schedule.path("Description").asText("").length() > 512) {
      throw constraint("...", "/Description", "at most 512 characters");
    }
    String expression = schedule.path("ScheduleExpression").asText("");
    if (!ScheduleExpression.isValid(expression)) {
      // [R] the text, from recorded CreateSchedule calls.
      throw invalid("Invalid Schedule Expression " + expression + ".");
    }
    checkInput(schedule.path("Target").path("Input").asText("{}"));
  }

  private static void checkInput(String input) {
    try {
      JsonNode unused = Json.read(input);
      if (unused.isMissingNode()) {
        throw invalid("Invalid JSON in Target.Input."); // [I] the text
      }
    } catch (IllegalStateException e) {
      throw invalid("Invalid JSON in Target.Input."); // [I] the text
    }
  }

  private static void checkName(String member, String name) {
    if (!IS_NAME.matcher(name).matches()) {
      throw constraint(name, member, NAME);
    }
  }

  /** The emulator answers an empty description where there is none. */
  private static Reply asAws(Reply reply) {
    if (reply.isSuccess()
        && reply.json() instanceof ObjectNode schedule
        && schedule.path("Description").asText("").isEmpty()) {
      schedule.remove("Description");
      return reply.withBody(schedule.toString());
    }
    return reply;
  }

  /** [I] the wording; AWS says so of members that break their model. */
  private static AwsError constraint(String value, String member, String wanted) {
    return invalid(
        "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
            .formatted(value, member, wanted));
  }

  private static AwsError invalid(String message) {
    return new AwsError(400, "ValidationException", message);
  }
}
