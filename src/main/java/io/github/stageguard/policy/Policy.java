package io.github.stageguard.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.accesslog.FormatPolicy;
import io.github.stageguard.accesslog.Notation;
import io.github.stageguard.policy.StagePolicy.AccessLogs;
import io.github.stageguard.policy.StagePolicy.Contested;
import io.github.stageguard.policy.StagePolicy.DataTrace;
import io.github.stageguard.policy.StagePolicy.ExecutionLogs;
import io.github.stageguard.policy.StagePolicy.LogGroup;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.StageRef;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A whole policy: what holds for every stage, what holds for some of them instead, and which are
 * exempt for a while. Immutable; {@link PolicyDocument} reads it.
 */
public final class Policy {
  private enum Mode {
    ENFORCE,
    AUDIT,
    OFF
  }

  private record StageOverride(Match match, JsonNode sections) {}

  record Exemption(Match match, List<String> rules, Enforcement.Exempted terms) {
    static Exemption of(JsonNode each) {
      return new Exemption(
          new Match(each.path("match")),
          texts(each.path("rules")),
          new Enforcement.Exempted(
              LocalDate.parse(each.path("until").asText()),
              each.path("reason").asText(),
              each.path("approvedBy").asText()));
    }

    boolean isOver(LocalDate todayUtc) {
      return todayUtc.isAfter(terms.until());
    }

    boolean holds(Subject subject, LocalDate todayUtc) {
      return !isOver(todayUtc) && match.matches(subject);
    }
  }

  private final JsonNode document;
  private final Function<JsonPointer, OptionalInt> lines;
  private final JsonNode sections;
  private final List<StageOverride> overrides;
  private final List<Exemption> exemptions;

  /**
   * @param document what the schema allows, with every section and key
   * @param lines where the text has what, from 1; empty for what it leaves out
   */
  Policy(JsonNode document, Function<JsonPointer, OptionalInt> lines) {
    this.document = document;
    this.lines = lines;
    ObjectNode all = document.deepCopy();
    sections = all.remove(List.of("overrides", "exemptions"));
    overrides =
        document
            .path("overrides")
            .valueStream()
            .map(each -> new StageOverride(new Match(each.path("match")), each))
            .toList();
    exemptions = document.path("exemptions").valueStream().map(Exemption::of).toList();
  }

  /**
   * What holds for one stage on one day.
   *
   * <p>Each key is taken from the first override that matches and sets it. Where several overrides
   * together would make a lease longer than its maximum, or would require a variable that they
   * forbid, the stricter wins: the lease is the maximum, the variable is forbidden.
   *
   * @param todayUtc the day in UTC, which decides whether exemptions still hold
   */
  public StagePolicy forStage(Subject subject, LocalDate todayUtc) {
    JsonNode own = sections;
    for (StageOverride each : overrides.reversed()) {
      if (each.match().matches(subject)) {
        own = layered(own, each.sections());
      }
    }
    List<Exemption> exempt =
        exemptions.stream().filter(each -> each.holds(subject, todayUtc)).toList();
    return new StagePolicy(
        accessLogs(own.path("accessLogs"), subject, enforcement(own, "accessLogs", exempt)),
        new ExecutionLogs(
            enforcement(own, "executionLogs", exempt),
            constant(LogLevel.class, own.at("/executionLogs/minimumLevel"))),
        dataTrace(own.path("dataTrace"), enforcement(own, "dataTrace", exempt)),
        contested(own.path("contested")));
  }

  /**
   * An exemption.
   *
   * @param apiId the API that it is for
   * @param stage glob over the names of the API's stages
   * @param rules keys of the rules that may be broken
   * @param terms until when, why, and who approved
   */
  public record StandingExemption(
      String apiId, String stage, List<String> rules, Enforcement.Exempted terms) {
    public StandingExemption {
      rules = List.copyOf(rules);
    }
  }

  /**
   * The exemptions that still hold, wherever they apply; those that end first come first.
   *
   * @param todayUtc the day in UTC
   */
  public List<StandingExemption> exemptions(LocalDate todayUtc) {
    return exemptions.stream()
        .filter(each -> !each.isOver(todayUtc))
        .map(
            each ->
                new StandingExemption(
                    each.match().keys().path("apiId").asText(),
                    each.match().keys().path("stage").asText("*"),
                    each.rules(),
                    each.terms()))
        .sorted(Comparator.comparing(each -> each.terms().until()))
        .toList();
  }

  /**
   * What holds for one stage on one day, key by key, and why.
   *
   * @param todayUtc the day in UTC, which decides whether exemptions still hold
   */
  public List<EffectiveKey> explain(Subject subject, LocalDate todayUtc) {
    return new Explanations(document, lines, subject, todayUtc, forStage(subject, todayUtc)).keys();
  }

  /** What to do about findings of rule {@code cloudWatchRole}, the same for the whole account. */
  public Enforcement cloudWatchRole() {
    return enforcement(sections, "cloudWatchRole", List.of());
  }

  /**
   * For which stages the policy has a log group of that name: none, if it is not the policy's or
   * shared by more than one API; more than one, if overrides put log groups elsewhere.
   */
  public List<LogGroupOwner> ownersOf(String logGroup, Place place) {
    return templates().flatMap(template -> template.ownerOf(logGroup, place).stream()).toList();
  }

  /** Whether the policy has a log group of that name for this stage and no other. */
  public boolean isForOnly(StageRef stage, String logGroup, Place place) {
    return ownersOf(logGroup, place)
        .equals(List.of(new LogGroupOwner(stage.apiId(), Optional.of(stage.stageName()))));
  }

  /**
   * What the names of the policy's log groups begin with, whatever the stage; empty if nothing.
   * Those of overrides may begin otherwise.
   */
  public String logGroupPrefix(Place place) {
    return templates().findFirst().orElseThrow().prefix(place);
  }

  private Stream<LogGroupTemplate> templates() {
    return Stream.concat(Stream.of(sections), overrides.stream().map(StageOverride::sections))
        .map(each -> each.at("/accessLogs/destination/logGroup"))
        .filter(JsonNode::isTextual)
        .map(text -> new LogGroupTemplate(text.asText()))
        .distinct();
  }

  public SweepLimits sweep() {
    JsonNode sweep = sections.path("sweep");
    return new SweepLimits(
        sweep.path("requestsPerSecond").asInt(), sweep.path("maxChanges").asInt());
  }

  /** How long a change stays in the journal: 1 to 3,653 days. */
  public Duration journalRetention() {
    return Duration.ofDays(sections.at("/journal/retentionDays").asLong());
  }

  /** A document in which each key is that of {@code top}, or that of {@code base} without one. */
  static JsonNode layered(JsonNode base, JsonNode top) {
    if (!(base instanceof ObjectNode) || !(top instanceof ObjectNode)) {
      return top;
    }
    ObjectNode both = base.deepCopy();
    top.properties()
        .forEach(
            each -> both.set(each.getKey(), layered(base.path(each.getKey()), each.getValue())));
    return both;
  }

  private static AccessLogs accessLogs(JsonNode rule, Subject subject, Enforcement enforcement) {
    JsonNode destination = rule.path("destination");
    JsonNode format = rule.path("format");
    List<String> forbidden = texts(format.path("forbiddenVariables"));
    String kind = subject.stage().kind().label();
    return new AccessLogs(
        enforcement,
        new LogGroup(
            new LogGroupTemplate(destination.path("logGroup").asText()).nameFor(subject),
            destination.path("retentionDays").asInt(),
            Optional.ofNullable(destination.path("kmsKeyArn").textValue())),
        texts(rule.path("allowedDestinations")).stream().map(Glob::new).toList(),
        new FormatPolicy(
            constant(Notation.class, format.path("notation")),
            texts(format.path("requiredVariables").path(kind)).stream()
                .filter(name -> !forbidden.contains(name))
                .toList(),
            forbidden));
  }

  private static DataTrace dataTrace(JsonNode rule, Enforcement enforcement) {
    Duration lease = Duration.parse(rule.path("lease").asText());
    Duration maximum = Duration.parse(rule.path("maximum").asText());
    return new DataTrace(enforcement, lease.compareTo(maximum) > 0 ? maximum : lease, maximum);
  }

  private static Contested contested(JsonNode section) {
    return new Contested(
        section.path("changes").asInt(),
        Duration.parse(section.path("window").asText()),
        section.path("yield").asBoolean());
  }

  private static Enforcement enforcement(JsonNode own, String rule, List<Exemption> exempt) {
    Mode mode = constant(Mode.class, own.path(rule).path("mode"));
    if (mode == Mode.OFF) {
      return new Enforcement.Off();
    }
    return exempt.stream()
        .filter(each -> each.rules().contains(rule))
        .findFirst()
        .<Enforcement>map(Exemption::terms)
        .orElseGet(
            () -> mode == Mode.ENFORCE ? new Enforcement.Enforced() : new Enforcement.Audited());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode name) {
    return Enum.valueOf(type, name.asText().toUpperCase(Locale.ROOT));
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
