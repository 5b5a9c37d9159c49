package io.github.stageguard.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Operation;
import io.github.stageguard.gate.wire.Reply;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One-shot schedules, which send their input when their time has come. */
final class SchedulesInMemory {
  private final Simulation simulation;
  private final Consumer<String> target;
  private final Map<String, ObjectNode> schedules = new TreeMap<>();
  private final Map<String, Integer> versions = new TreeMap<>();
  private int toCome;
  private int fired;

  /**
   * @param target takes what they send
   */
  SchedulesInMemory(Simulation simulation, Consumer<String> target) {
    this.simulation = simulation;
    this.target = target;
  }

  /** How many have yet to fire. */
  int toCome() {
    return toCome;
  }

  /** How many have fired. */
  int fired() {
    return fired;
  }

  Reply answer(Operation operation, JsonNode asked) {
    String name = operation.label("schedule");
    boolean there = schedules.containsKey(name);
    if (operation.name().equals("CreateSchedule") && there) {
      throw new AwsError(409, "ConflictException", "Schedule " + name + " already exists.");
    }
    if (!operation.name().equals("CreateSchedule") && !there) {
      throw new AwsError(404, "ResourceNotFoundException", "Schedule " + name + " does not exist.");
    }
    return switch (operation.name()) {
      case "GetSchedule" -> Reply.json(200, schedules.get(name));
      case "CreateSchedule", "UpdateSchedule" -> {
        set(name, asked.deepCopy());
        yield Reply.json(200, Json.object().put("ScheduleArn", "arn"));
      }
      case "DeleteSchedule" -> {
        schedules.remove(name);
        yield Reply.json(200, Json.object());
      }
      default -> throw new IllegalArgumentException(operation.toString());
    };
  }

  private void set(String name, ObjectNode schedule) {
    int version = versions.merge(name, 1, Integer::sum);
    schedules.put(name, schedule.put("Name", name));
    String expression = schedule.path("ScheduleExpression").asText();
    Instant at =
        LocalDateTime.parse(expression.substring("at(".length(), expression.length() - 1))
            .toInstant(ZoneOffset.UTC);
    toCome++;
    simulation.at(
        at,
        () -> {
          toCome--;
          if (schedules.containsKey(name) && versions.get(name) == version) {
            fire(name, schedule);
          }
        });
  }

  private void fire(String name, ObjectNode schedule) {
    fired++;
    if (schedule.path("ActionAfterCompletion").asText().equals("DELETE")) {
      schedules.remove(name);
    }
    target.accept(schedule.at("/Target/Input").asText());
  }
}
