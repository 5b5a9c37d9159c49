package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.StrictGate;
import io.github.stageguard.permissions.Actors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The packaged command {@code stageguard} as a process of its own, whose AWS is the emulator behind
 * a gate. Its environment holds nothing of this process's but the variables that are given.
 */
public final class CommandProcess {
  private static final long LIMIT_SECONDS = 120;

  private final Map<String, String> environment = new HashMap<>();
  private Path folder = Path.of("").toAbsolutePath();
  private String input = "";

  /** What came of a run. */
  public record Ran(int exitCode, String out, String err) {}

  private CommandProcess() {}

  /** The command in an account without an installation. */
  public static CommandProcess at(StrictGate gate) {
    return new CommandProcess()
        .with("AWS_ENDPOINT_URL", gate.uri().toString())
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ACCESS_KEY_ID", "test")
        .with("AWS_SECRET_ACCESS_KEY", "test")
        .with("AWS_EC2_METADATA_DISABLED", "true")
        .with("LANG", "C.UTF-8");
  }

  /** With a variable in its environment. */
  public CommandProcess with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** With many. */
  public CommandProcess with(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Without a variable that it has otherwise. */
  public CommandProcess without(String name) {
    environment.remove(name);
    return this;
  }

  /** In a folder, which relative paths are meant in. */
  public CommandProcess in(Path workingFolder) {
    this.folder = workingFolder.toAbsolutePath();
    return this;
  }

  /** With a text on its standard input. */
  public CommandProcess reading(String text) {
    this.input = text;
    return this;
  }

  /** Runs it to its end. */
  public Ran run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            "-cp",
            Path.of("target", "cli", "lib").toAbsolutePath() + "/*",
            "io.github.stageguard.cli.StageGuardCommand"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put(Actors.VARIABLE, Actors.command(arguments));
    try {
      Process process = builder.start();
      CompletableFuture<String> err =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String out = text(process.getInputStream());
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the command did not end: " + command);
      }
      return new Ran(process.exitValue(), out, err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Holds an output against a file of {@code src/test/resources/cli}. One that differs is left in
   * {@code target/cli-actual}, to be looked at and, if it is right, to be copied.
   */
  public static void assertIs(String name, String actual) {
    Path file = Path.of("src", "test", "resources", "cli", name);
    try {
      String expected = Files.exists(file) ? Files.readString(file) : "";
      if (!actual.equals(expected)) {
        Path left = Path.of("target", "cli-actual").resolve(name);
        Files.createDirectories(left.getParent());
        Files.writeString(left, actual);
      }
      assertThat(actual).isEqualTo(expected);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An output with all that differs from run to run replaced: times by {@code TIME}, the gate's
   * port by {@code PORT}, and texts by the names that they are given.
   *
   * @param names by the text that they stand for, such as the id of an API; lengths stay, so that
   *     columns do
   */
  public static String normalised(String output, Map<String, String> names) {
    String text = output;
    for (Map.Entry<String, String> each : names.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT");
  }
}
