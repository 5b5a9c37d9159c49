package io.github.stageguard.accesslog;

import io.github.stageguard.accesslog.CompletedFormat.AsItIs;
import io.github.stageguard.accesslog.CompletedFormat.Completed;
import io.github.stageguard.accesslog.CompletedFormat.Unfit;
import io.github.stageguard.stage.ApiKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Completes the format of an access log so that it holds what the policy requires and nothing that
 * it forbids.
 *
 * <p>What the team wrote stays: variables are added in the notation of the format, at its end, and
 * every other character keeps its place. Completing a format twice changes nothing.
 */
public final class AccessLogFormat {
  /** What API Gateway takes, in bytes of UTF-8. */
  public static final int MAX_BYTES = 3072;

  private static final List<String> REQUEST_IDS =
      List.of(AccessLogVariables.REQUEST_ID, AccessLogVariables.EXTENDED_REQUEST_ID);

  private AccessLogFormat() {}

  /**
   * Holds a format against the policy. Takes any text, of any length.
   *
   * <p>A required variable that is forbidden as well, or that this kind of API does not know, is
   * not added. API Gateway demands {@code requestId} or {@code extendedRequestId} in every format,
   * so {@code requestId} is added when neither is there.
   *
   * @param existing the stage's format; empty when it has none
   */
  public static CompletedFormat complete(String existing, ApiKind kind, FormatPolicy policy) {
    List<String> replaced =
        names(existing).filter(policy.forbidden()::contains).distinct().toList();
    List<String> missing = missing(existing, kind, policy);
    String completed = replaceForbidden(add(missing, existing, kind, policy), kind, policy);
    if (completed.equals(existing) && hasRequestId(completed)) {
      return new AsItIs();
    }
    Optional<String> obstacle = obstacle(completed);
    return obstacle.isPresent()
        ? new Unfit(obstacle.get(), missing, replaced)
        : new Completed(completed, missing, replaced);
  }

  /** Names of the variables that a format of any notation holds. */
  public static Set<String> variables(String format) {
    return names(format).collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> missing(String existing, ApiKind kind, FormatPolicy policy) {
    Set<String> present =
        names(existing)
            .map(name -> substitute(name, kind, policy).orElse(name))
            .collect(Collectors.toSet());
    List<String> missing =
        policy.required().stream()
            .distinct()
            .filter(name -> !present.contains(name))
            .filter(name -> !policy.forbidden().contains(name))
            .filter(name -> AccessLogVariables.isKnown(kind, name))
            .collect(Collectors.toCollection(ArrayList::new));
    present.addAll(missing);
    if (present.stream().noneMatch(name -> identifies(name, policy))) {
      REQUEST_IDS.stream()
          .filter(name -> identifies(name, policy))
          .findFirst()
          .ifPresent(missing::add);
    }
    return missing;
  }

  private static String add(
      List<String> missing, String existing, ApiKind kind, FormatPolicy policy) {
    if (missing.isEmpty()) {
      return existing;
    }
    return existing.isEmpty()
        ? NewFormat.write(policy.notation(), kind, missing)
        : Layout.of(existing).add(missing);
  }

  private static String replaceForbidden(String format, ApiKind kind, FormatPolicy policy) {
    List<VariableReference> forbidden =
        VariableReference.in(format).stream()
            .filter(reference -> policy.forbidden().contains(reference.name()))
            .toList();
    if (forbidden.isEmpty()) {
      return format;
    }
    Layout layout = Layout.of(format);
    StringBuilder cleaned = new StringBuilder();
    int from = 0;
    for (VariableReference reference : forbidden) {
      cleaned.append(format, from, reference.start());
      cleaned.append(
          substitute(reference.name(), kind, policy)
              .map(name -> reference.renamed(name, format))
              .orElseGet(() -> layout.dash(reference)));
      from = reference.end();
    }
    return cleaned.append(format, from, format.length()).toString();
  }

  /** The variable that takes the place of a forbidden one, if there is any. */
  private static Optional<String> substitute(String name, ApiKind kind, FormatPolicy policy) {
    return name.equals(AccessLogVariables.API_KEY)
            && policy.forbidden().contains(AccessLogVariables.API_KEY)
            && !policy.forbidden().contains(AccessLogVariables.API_KEY_ID)
            && AccessLogVariables.isKnown(kind, AccessLogVariables.API_KEY_ID)
        ? Optional.of(AccessLogVariables.API_KEY_ID)
        : Optional.empty();
  }

  private static Optional<String> obstacle(String format) {
    if (!hasRequestId(format)) {
      return Optional.of(
          "The policy forbids both requestId and extendedRequestId, and API Gateway takes no"
              + " format without one of them.");
    }
    String line = format.substring(0, Layout.endOfLine(format));
    if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
      return Optional.of("The format has more than one line, and API Gateway takes only one.");
    }
    int bytes = format.getBytes(StandardCharsets.UTF_8).length;
    return bytes > MAX_BYTES
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "The completed format would have %,d bytes, and API Gateway takes at most %,d.",
                bytes,
                MAX_BYTES))
        : Optional.empty();
  }

  private static boolean identifies(String name, FormatPolicy policy) {
    return REQUEST_IDS.contains(name) && !policy.forbidden().contains(name);
  }

  private static boolean hasRequestId(String format) {
    return names(format).anyMatch(REQUEST_IDS::contains);
  }

  private static Stream<String> names(String format) {
    return VariableReference.in(format).stream().map(VariableReference::name);
  }
}
