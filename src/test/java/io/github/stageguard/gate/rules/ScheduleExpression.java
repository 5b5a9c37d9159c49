package io.github.stageguard.gate.rules;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Expressions that EventBridge Scheduler accepts. Their forms: [D] §10; which odd ones are refused
 * and that a time in the past is not: [R] recorded CreateSchedule calls (LocalStack's validated
 * scheduler snapshots).
 */
final class ScheduleExpression {
  /** One field of a cron expression: its range and what may stand for its numbers. */
  private record Field(int least, int most, List<String> names, boolean daysOnly) {}

  private static final Pattern AT =
      Pattern.compile("at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\)");
  private static final Pattern RATE =
      Pattern.compile("rate\\([1-9][0-9]{0,8} (?:minute|hour|day)s?\\)");
  private static final Pattern CRON = Pattern.compile("cron\\([^()]{1,128}\\)");
  private static final Pattern SPECIAL_DAY = Pattern.compile("L|LW|[0-9]{1,2}[LW]|[1-7]#[1-5]");
  private static final List<Field> FIELDS =
      List.of(
          new Field(0, 59, List.of(), false),
          new Field(0, 23, List.of(), false),
          new Field(1, 31, List.of(), true),
          new Field(
              1,
              12,
              List.of(
                  "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC"),
              false),
          new Field(1, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), true),
          new Field(1970, 2199, List.of(), false));

  private ScheduleExpression() {}

  static boolean isValid(String expression) {
    if (AT.matcher(expression).matches()) {
      return isTime(expression.substring("at(".length(), expression.length() - 1));
    }
    return RATE.matcher(expression).matches()
        || (CRON.matcher(expression).matches()
            && isCron(expression.substring("cron(".length(), expression.length() - 1)));
  }

  private static boolean isTime(String text) {
    try {
      LocalDateTime unused = LocalDateTime.parse(text);
      return unused != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isCron(String text) {
    List<String> fields = List.of(text.split(" ", -1));
    if (fields.size() != FIELDS.size()) {
      return false;
    }
    // Exactly one of the two day fields is left open.
    if (fields.get(2).equals("?") == fields.get(4).equals("?")) {
      return false;
    }
    for (int i = 0; i < fields.size(); i++) {
      Field field = FIELDS.get(i);
      boolean open = field.daysOnly() && fields.get(i).equals("?");
      if (!open
          && !List.of(fields.get(i).split(",", -1)).stream().allMatch(part -> is(part, field))) {
        return false;
      }
    }
    return true;
  }

  private static boolean is(String part, Field field) {
    if (field.daysOnly() && SPECIAL_DAY.matcher(part).matches()) {
      return true;
    }
    String[] step = part.split("/", -1);
    if (step.length > 2 || (step.length == 2 && number(step[1], List.of(), 0) < 1)) {
      return false;
    }
    if (step[0].equals("*")) {
      return true;
    }
    String[] range = step[0].split("-", -1);
    if (range.length > 2) {
      return false;
    }
    for (String end : range) {
      int value = number(end, field.names(), field.least());
      if (value < field.least() || value > field.most()) {
        return false;
      }
    }
    return true;
  }

  /** The number that stands there or that a name stands for, or -1. */
  private static int number(String text, List<String> names, int first) {
    int name = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (name >= 0) {
      return first + name;
    }
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
  }
}
