package io.github.stageguard.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.accesslog.AccessLogFormat;
import io.github.stageguard.accesslog.CompletedFormat;
import io.github.stageguard.accesslog.Notation;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.Trigger;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.policy.Policy;
import io.github.stageguard.policy.PolicyDocument;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import io.github.stageguard.stage.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of StageGuard that decide, each by itself. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 2, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      "--sun-misc-unsafe-memory-access=allow" // JMH asks the JDK for what it will soon refuse
    })
public class CoreBenchmark {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int METHODS = 50;

  /** An event as EventBridge sends it. */
  @State(Scope.Benchmark)
  public static class Event {
    final byte[] json = Case.COMPLIES.event().getBytes(StandardCharsets.UTF_8);
    final Triggers triggers =
        new Triggers("arn:aws:iam::000000000000:role/stageguard-function", Set.of());
  }

  /** The default policy, as a document and as it holds for a stage. */
  @State(Scope.Benchmark)
  public static class DefaultPolicy {
    final String yaml = packaged();
    final StagePolicy policy = Stages.defaultPolicy(Stages.stage(AccessLog.NONE, Map.of()));

    private static String packaged() {
      try (InputStream yaml = Policy.class.getResourceAsStream("default-policy.yaml")) {
        return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A stage with settings of its own for fifty methods, and an access log in each notation. */
  @State(Scope.Benchmark)
  public static class Formats extends DefaultPolicy {
    @Param public Notation notation;

    String format;

    @Setup
    public void write() {
      format = LargeFormat.in(notation, policy.accessLogs().format());
    }
  }

  @State(Scope.Benchmark)
  public static class FiftyMethods extends DefaultPolicy {
    @Param({"OFF", "ERROR"})
    public LogLevel level;

    Stage stage;

    @Setup
    public void make() {
      Map<String, LogSettings> settings = new HashMap<>();
      for (int i = 0; i < METHODS; i++) {
        settings.put("~1orders~1" + i + "/GET", new LogSettings(level, false));
      }
      settings.put(Stage.DEFAULTS, new LogSettings(LogLevel.ERROR, false));
      String format =
          level == LogLevel.OFF
              ? "$context.requestId"
              : Stages.read(false).at("/accessLogSettings/format").asText();
      stage =
          Stages.stage(new AccessLog(Stages.PLACE.logGroupArn("/team/access"), format), settings);
      int edits = plan().edits().size();
      if (edits != (level == LogLevel.OFF ? METHODS + 1 : 0)) {
        throw new IllegalStateException(edits + " edits");
      }
    }

    Plan plan() {
      return Planner.plan(policy, stage, Stages.PLACE);
    }
  }

  @Benchmark
  public JsonNode yardstick(Event event) throws IOException {
    return JSON.readTree(event.json);
  }

  @Benchmark
  public Trigger trigger(Event event) throws IOException {
    return event.triggers.of(Envelope.of(JSON.readTree(event.json)));
  }

  @Benchmark
  public Policy parsePolicy(DefaultPolicy state) {
    return PolicyDocument.parse(state.yaml);
  }

  @Benchmark
  public CompletedFormat completeFormat(Formats state) {
    return AccessLogFormat.complete(state.format, ApiKind.REST, state.policy.accessLogs().format());
  }

  @Benchmark
  public Plan planFiftyMethods(FiftyMethods state) {
    return state.plan();
  }
}
