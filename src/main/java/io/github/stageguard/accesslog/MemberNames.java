package io.github.stageguard.accesslog;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds names for added JSON members and XML elements: the last part of the variable's name, or
 * more of it when that is taken. Names that differ in case only count as the same, as they do for
 * Athena and others who read logs. All are fit for XML too.
 */
final class MemberNames {
  private final Set<String> taken = new HashSet<>();

  MemberNames(Set<String> existing) {
    existing.forEach(this::take);
  }

  String next(String variable) {
    List<String> parts = List.of(variable.replace(':', '_').split("\\.", -1));
    String last = parts.getLast();
    String name = Character.isDigit(last.charAt(0)) ? "_" + last : last;
    if (take(name)) {
      return name;
    }
    String whole = camelCase(parts);
    name = whole;
    for (int i = 2; !take(name); i++) {
      name = whole + i;
    }
    return name;
  }

  private boolean take(String name) {
    return taken.add(name.toLowerCase(Locale.ROOT));
  }

  private static String camelCase(List<String> parts) {
    StringBuilder name = new StringBuilder(parts.getFirst());
    for (String part : parts.subList(1, parts.size())) {
      if (!part.isEmpty()) {
        name.append(Character.toUpperCase(part.charAt(0))).append(part, 1, part.length());
      }
    }
    return name.toString();
  }
}
