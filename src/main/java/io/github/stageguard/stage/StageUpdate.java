package io.github.stageguard.stage;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a V2 {@code UpdateStage} call sets.
 *
 * @param accessLog access log settings, both members; empty when they stay
 * @param removesAccessLog whether they must be removed, for which V2 has a call of its own, {@code
 *     DeleteAccessLogSettings}
 * @param defaults of the settings for all routes, those that change
 * @param routes settings of single routes by route key, each entry as a whole: whether AWS keeps
 *     the members of an entry that a call leaves out is not documented
 */
public record StageUpdate(
    Optional<AccessLog> accessLog,
    boolean removesAccessLog,
    Optional<RouteUpdate> defaults,
    SortedMap<String, RouteUpdate> routes) {
  private static final String ESCAPE = "\\";

  public StageUpdate {
    Objects.requireNonNull(accessLog);
    Objects.requireNonNull(defaults);
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
  }

  /**
   * One entry.
   *
   * @param level empty when it stays
   * @param dataTrace empty when it stays
   * @param others what else the entry sets, as read
   */
  public record RouteUpdate(
      Optional<LogLevel> level, Optional<Boolean> dataTrace, Map<String, String> others) {
    public RouteUpdate {
      Objects.requireNonNull(level);
      Objects.requireNonNull(dataTrace);
      others = Map.copyOf(others);
    }

    private static final RouteUpdate NOTHING =
        new RouteUpdate(Optional.empty(), Optional.empty(), Map.of());

    private static RouteUpdate whole(LogSettings entry) {
      return new RouteUpdate(
          Optional.of(entry.level()), Optional.of(entry.dataTrace()), entry.others());
    }

    private RouteUpdate with(StageEdit edit) {
      return switch (edit) {
        case StageEdit.AccessLogEdit access -> this;
        case StageEdit.LevelEdit(var key, var before, var after) ->
            new RouteUpdate(Optional.of(after), dataTrace, others);
        case StageEdit.DataTraceEdit(var key, var after) ->
            new RouteUpdate(level, Optional.of(after), others);
      };
    }
  }

  /**
   * The call that carries out the edits.
   *
   * @param stage as read
   */
  public static StageUpdate of(Stage stage, List<StageEdit> edits) {
    Optional<AccessLog> accessLog = Optional.empty();
    boolean removesAccessLog = false;
    Map<String, RouteUpdate> entries = new HashMap<>();
    for (StageEdit edit : edits) {
      switch (edit) {
        case StageEdit.AccessLogEdit(var before, var after) -> {
          boolean whole = after.hasDestination() && after.hasFormat();
          accessLog = Optional.of(after).filter(log -> whole);
          removesAccessLog = !whole;
        }
        case StageEdit.LevelEdit level ->
            entries.merge(
                level.key(), begun(stage, level.key()).with(edit), (u, _) -> u.with(edit));
        case StageEdit.DataTraceEdit trace ->
            entries.merge(
                trace.key(), begun(stage, trace.key()).with(edit), (u, _) -> u.with(edit));
      }
    }
    Optional<RouteUpdate> defaults = Optional.ofNullable(entries.remove(Stage.DEFAULTS));
    SortedMap<String, RouteUpdate> routes = new TreeMap<>();
    entries.forEach((key, update) -> routes.put(routeKey(key), update));
    return new StageUpdate(accessLog, removesAccessLog, defaults, routes);
  }

  private static RouteUpdate begun(Stage stage, String key) {
    return key.equals(Stage.DEFAULTS)
        ? RouteUpdate.NOTHING
        : RouteUpdate.whole(stage.settings().getOrDefault(key, LogSettings.SILENT));
  }

  /**
   * The key of a route's entry in {@link Stage#settings()}: the route key, kept apart from {@link
   * Stage#DEFAULTS}.
   */
  public static String settingKey(String routeKey) {
    return routeKey.equals(Stage.DEFAULTS) || routeKey.startsWith(ESCAPE)
        ? ESCAPE + routeKey
        : routeKey;
  }

  private static String routeKey(String settingKey) {
    return settingKey.startsWith(ESCAPE) ? settingKey.substring(ESCAPE.length()) : settingKey;
  }
}
