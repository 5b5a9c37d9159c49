package io.github.stageguard.cli;

import io.github.stageguard.gate.Redirected;
import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.permissions.Actors;
import io.github.stageguard.sweep.Pace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * The command {@code stageguard} in the test's own process: no JVM starts, and its time is the
 * test's.
 */
public final class CommandOnClock {
  private static final int WIDTH = 120;

  private final URI aws;
  private final InstantSource clock;
  private final Pace.Sleep sleep;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * @param clock its time
   * @param sleep how it waits
   */
  public CommandOnClock(StrictGate gate, InstantSource clock, Pace.Sleep sleep) {
    this.aws = gate.uri();
    this.clock = clock;
    this.sleep = sleep;
  }

  /** With the system's clock, and without waiting. */
  public static CommandOnClock at(StrictGate gate) {
    return new CommandOnClock(gate, InstantSource.system(), time -> {});
  }

  /** With variables in its environment. */
  public CommandOnClock with(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Runs it to its end. */
  public CommandProcess.Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        StageGuardCommand.commandLine(
                options ->
                    new CommandWiring(
                        options.region().orElse("us-east-1"),
                        options.stack(),
                        environment,
                        clock,
                        sleep,
                        new Redirected(ApacheHttpClient.create(), aws, Actors.command(arguments)),
                        StaticCredentialsProvider.create(
                            AwsBasicCredentials.create("test", "test"))),
                new Terminal(new PrintWriter(out), new PrintWriter(err), clock, WIDTH))
            .execute(arguments);
    return new CommandProcess.Ran(exitCode, out.toString(), err.toString());
  }
}
