package io.github.stageguard.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.stage.StageEdit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Journal entries in words. */
final class ChangeText {
  private ChangeText() {}

  static List<String> row(JournalEntry entry) {
    return List.of(entry.id(), state(entry), by(entry), what(entry.change()));
  }

  static String headline(JournalEntry entry) {
    return "%s: %s%s, after a change by %s"
        .formatted(
            entry.at(),
            entry.stage().map(stage -> stage + ": ").orElse(""),
            what(entry.change()),
            by(entry));
  }

  static ArrayNode json(List<JournalEntry> entries) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (JournalEntry entry : entries) {
      array
          .addObject()
          .put("id", entry.id())
          .put("at", entry.at().toString())
          .put("state", state(entry))
          .put("change", name(entry.change()))
          .put("what", what(entry.change()))
          .put("occasion", entry.occasion().name())
          .put("eventId", entry.occasion().eventId())
          .put("principal", entry.occasion().actor().principal());
    }
    return array;
  }

  private static String state(JournalEntry entry) {
    return entry.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String by(JournalEntry entry) {
    String principal = entry.occasion().actor().principal();
    return principal.isEmpty() ? "nobody known" : principal;
  }

  /** The kind of change, as the evidence names it. */
  private static String name(Change change) {
    String name = change.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  static String what(Change change) {
    return switch (change) {
      case Change.StageEdited(var stage, var edits) ->
          edits.stream().map(ChangeText::setting).distinct().collect(Collectors.joining(", "))
              + " set";
      case Change.LogGroupCreated(var name, var key) -> "log group " + name + " created";
      case Change.RetentionSet(var name, var before, var after) ->
          "retention of %s set from %s to %d days".formatted(name, days(before), after);
      case Change.KmsKeySet(var name, var key) -> "KMS key of " + name + " set";
      case Change.LeaseBegun(var lease) -> "lease until " + lease.endsAt() + " begun";
      case Change.LeaseExtended(var lease, var before, var reason) ->
          "lease extended from " + before + " until " + lease.endsAt() + ": " + reason;
      case Change.LeaseScheduleRepaired repaired -> "schedule of the lease put right";
      case Change.DataTraceEnded ended -> "data trace ended";
      case Change.LeaseRemoved removed -> "lease removed";
      case Change.LogGroupRestored(var name, var undone) ->
          "change " + undone + " to log group " + name + " undone";
      case Change.CloudWatchRoleReplaced(var before, var after) ->
          "CloudWatch role of the account set from %s to %s"
              .formatted(before.isEmpty() ? "none" : before, after.isEmpty() ? "none" : after);
    };
  }

  private static String setting(StageEdit edit) {
    return switch (edit) {
      case StageEdit.AccessLogEdit access -> "access log";
      case StageEdit.LevelEdit level -> "log level of " + level.key();
      case StageEdit.DataTraceEdit trace -> "data trace of " + trace.key();
    };
  }

  private static String days(OptionalInt days) {
    return days.isPresent() ? days.getAsInt() + " days" : "for ever";
  }
}
