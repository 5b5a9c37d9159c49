package io.github.stageguard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.gate.Redirected;
import io.github.stageguard.permissions.Actors;
import io.github.stageguard.sweep.Pace;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * One instance of the function in the test's own process, whose time is the test's: what takes
 * hours in an account takes seconds here.
 */
public final class FunctionOnClock implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final SdkHttpClient http;
  private final Wiring wiring;
  private final StageGuard stageGuard;
  private final List<JsonNode> lines = new CopyOnWriteArrayList<>();

  /**
   * A cold function.
   *
   * @param environment its environment variables
   * @param clock its time
   * @param sleep how it waits
   * @param aws where all its calls go
   */
  public FunctionOnClock(
      Map<String, String> environment, InstantSource clock, Pace.Sleep sleep, URI aws) {
    this.http = new Redirected(ApacheHttpClient.create(), aws, Actors.function(environment));
    this.wiring =
        new Wiring(
            name -> environment.getOrDefault(name, ""),
            clock,
            sleep,
            http,
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    this.stageGuard = new StageGuard(wiring);
  }

  /**
   * A cold function that waits for nothing but what it is given, and signs nothing.
   *
   * @param environment its environment variables
   * @param clock its time
   * @param sleep how it waits
   * @param chance decides how long it waits
   * @param http sends its calls
   * @param manners has the last word on how its clients wait and repeat
   */
  public FunctionOnClock(
      Map<String, String> environment,
      InstantSource clock,
      Pace.Sleep sleep,
      RandomGenerator chance,
      SdkHttpClient http,
      UnaryOperator<ClientOverrideConfiguration> manners) {
    this(environment, clock, sleep, chance, http, AnonymousCredentialsProvider.create(), manners);
  }

  /**
   * The same, which signs its calls.
   *
   * @param credentials with which it does
   */
  public FunctionOnClock(
      Map<String, String> environment,
      InstantSource clock,
      Pace.Sleep sleep,
      RandomGenerator chance,
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      UnaryOperator<ClientOverrideConfiguration> manners) {
    this.http = http;
    this.wiring =
        new Wiring(
            name -> environment.getOrDefault(name, ""),
            clock,
            sleep,
            chance,
            http,
            credentials,
            manners);
    this.stageGuard = new StageGuard(wiring);
  }

  /**
   * Handles an event.
   *
   * @param left how much time the invocation has
   */
  public ObjectNode handle(String event, Duration left) {
    try {
      return stageGuard.handle(
          Envelope.of(JSON.readTree(event)), "", left, line -> lines.add(read(line)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** All that it has printed. */
  public List<JsonNode> lines() {
    return List.copyOf(lines);
  }

  /** Forgets what it has printed. */
  public void forget() {
    lines.clear();
  }

  @Override
  public void close() {
    wiring.close();
    http.close();
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
