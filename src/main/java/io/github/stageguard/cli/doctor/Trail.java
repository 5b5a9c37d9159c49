package io.github.stageguard.cli.doctor;

import io.github.stageguard.stage.CallFailedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A CloudTrail trail.
 *
 * @param name its name
 * @param homeRegion where it was made
 * @param multiRegion whether it logs all Regions
 * @param logging whether it is switched on
 * @param selectors what it logs
 * @param unread why the last two are not known; empty if they are
 */
public record Trail(
    String name,
    String homeRegion,
    boolean multiRegion,
    boolean logging,
    List<Selector> selectors,
    Optional<CallFailedException> unread) {
  private static final String SOURCE = "apigateway.amazonaws.com";

  public Trail {
    Objects.requireNonNull(name);
    Objects.requireNonNull(homeRegion);
    selectors = List.copyOf(selectors);
    Objects.requireNonNull(unread);
  }

  /** Which events a trail logs. */
  public sealed interface Selector {
    /**
     * Of the first kind.
     *
     * @param readWriteType {@code All}, {@code ReadOnly} or {@code WriteOnly}
     */
    record Basic(boolean managementEvents, String readWriteType) implements Selector {
      public Basic {
        Objects.requireNonNull(readWriteType);
      }
    }

    /**
     * Of the advanced kind: all fields must hold.
     *
     * @param fields by their names
     */
    record Advanced(Map<String, Field> fields) implements Selector {
      public Advanced {
        fields = Map.copyOf(fields);
      }
    }
  }

  /**
   * What an advanced selector says of a field.
   *
   * @param equalTo values of which it must have one; empty: any
   * @param notEqualTo values that it must not have
   * @param otherwise whether it says more than that, by the beginnings or ends of values
   */
  public record Field(List<String> equalTo, List<String> notEqualTo, boolean otherwise) {
    public Field {
      equalTo = List.copyOf(equalTo);
      notEqualTo = List.copyOf(notEqualTo);
    }

    private boolean surelyAdmits(String value) {
      return !otherwise
          && (equalTo.isEmpty() || equalTo.contains(value))
          && !notEqualTo.contains(value);
    }
  }

  /** Whether it logs events of a Region at all. */
  boolean covers(String region) {
    return multiRegion || homeRegion.equals(region);
  }

  /** Whether calls that change API Gateway are surely among what it logs. */
  boolean logsChanges() {
    return selectors.stream().anyMatch(Trail::logsChanges);
  }

  private static boolean logsChanges(Selector selector) {
    return switch (selector) {
      case Selector.Basic(var management, var type) -> management && !type.equals("ReadOnly");
      case Selector.Advanced(var fields) -> {
        Map<String, String> change =
            Map.of("eventCategory", "Management", "readOnly", "false", "eventSource", SOURCE);
        yield fields.containsKey("eventCategory")
            && fields.entrySet().stream()
                .allMatch(
                    each ->
                        change.containsKey(each.getKey())
                            && each.getValue().surelyAdmits(change.get(each.getKey())));
      }
    };
  }
}
