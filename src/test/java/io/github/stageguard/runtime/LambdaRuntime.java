package io.github.stageguard.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import io.github.stageguard.runtime.RuntimeApi.End;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * A Lambda function in a process of its own, driven by AWS's runtime interface client as on Lambda:
 * the client's class path is the client alone, and the function is loaded from its task folder, the
 * classes in it and the jars in its {@code lib}. Events are handed out one at a time.
 */
public final class LambdaRuntime implements AutoCloseable {
  private static final Duration INIT_LIMIT = Duration.ofMinutes(3);

  private final RuntimeApi api;
  private final Process process;
  private final Path scratch;
  private final Duration timeout;
  private final Thread stopper;

  private LambdaRuntime(RuntimeApi api, Process process, Path scratch, Duration timeout) {
    this.api = api;
    this.process = process;
    this.scratch = scratch;
    this.timeout = timeout;
    this.stopper = new Thread(process::destroyForcibly, "stop-function");
    Runtime.getRuntime().addShutdownHook(stopper);
    var _ = process.onExit().thenAccept(ended -> api.exited(ended.exitValue()));
  }

  /**
   * A function yet to be started.
   *
   * @param taskFolder what Lambda unpacks to {@code /var/task}
   * @param handler {@code package.Class::method}
   */
  public static Builder of(Path taskFolder, String handler) {
    return new Builder(taskFolder, handler);
  }

  /**
   * Waits until the function's start is over: it asks for its first event, or its snapshot would be
   * taken.
   *
   * @throws IllegalStateException if the start failed or took longer than three minutes
   */
  public void awaitInit() {
    if (await(api.init(), INIT_LIMIT) instanceof End.Failure(var type, var message)) {
      throw new IllegalStateException("the function did not start: " + type + ": " + message);
    }
  }

  /**
   * Invokes the function, restoring it from its snapshot first if need be. A function that gives no
   * answer in time is killed, as Lambda does.
   */
  public Invocation invoke(String eventJson) {
    long before = size("stdout");
    api.restore();
    End end = await(api.init(), INIT_LIMIT);
    if (end instanceof End.Success) {
      end =
          await(
              api.invoke(UUID.randomUUID().toString(), eventJson, Instant.now().plus(timeout)),
              timeout);
    }
    List<String> printed = lines("stdout", before);
    return switch (end) {
      case End.Success(var body) -> new Invocation(body, "", "", printed);
      case End.Failure(var type, var message) -> new Invocation("", type, message, printed);
    };
  }

  /** Kills the process at once, as when a sandbox dies; an invocation under way fails. */
  public void kill() {
    process.destroyForcibly();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** The process, for measuring it. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** All that the function printed to standard output so far. */
  public List<String> stdout() {
    return lines("stdout", 0);
  }

  /** All that the function and its JVM printed to standard error so far. */
  public List<String> stderr() {
    return lines("stderr", 0);
  }

  @Override
  public void close() {
    kill();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    api.close();
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException _) {
      // The JVM is ending; the hook runs or has run.
    }
    delete(scratch);
  }

  private End await(CompletableFuture<End> end, Duration limit) {
    try {
      return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      kill();
      return new End.Failure(Invocation.TIMED_OUT, "Task timed out after " + limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private long size(String stream) {
    try {
      return Files.size(scratch.resolve(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was printed after so many bytes: a process that printed much is as quick to ask. */
  private List<String> lines(String stream, long after) {
    try (InputStream printed = Files.newInputStream(scratch.resolve(stream))) {
      printed.skipNBytes(after);
      return new String(printed.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the function is to be started; may be started more than once. */
  public static final class Builder {
    private static final String FUNCTION = "stageguard";

    private final Path taskFolder;
    private final String handler;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> options = new ArrayList<>();
    private Duration timeout = Duration.ofSeconds(60);
    private boolean standIn = !NativeRuntimeClient.isShipped();

    private Builder(Path taskFolder, String handler) {
      this.taskFolder = taskFolder.toAbsolutePath();
      this.handler = handler;
      environment.put("AWS_REGION", "us-east-1");
      environment.put("AWS_ACCESS_KEY_ID", "test");
      environment.put("AWS_SECRET_ACCESS_KEY", "test");
    }

    /** Adds environment variables; nothing of this process's own environment is handed down. */
    public Builder environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /** Adds options of the function's JVM. */
    public Builder options(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    /** How long each invocation may take; a minute if not set. */
    public Builder timeout(Duration limit) {
      this.timeout = limit;
      return this;
    }

    /** Starts as under SnapStart: hooks run, and the first invocation comes after a restore. */
    public Builder snapStart() {
      environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
      options.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
      return this;
    }

    /** Starts as where AWS ships no native library of its client. */
    Builder withoutNativeLibrary() {
      this.standIn = true;
      return this;
    }

    /** Starts the process and returns at once. */
    public LambdaRuntime start() {
      String arn =
          "arn:aws:lambda:%s:000000000000:function:%s:live"
              .formatted(environment.get("AWS_REGION"), FUNCTION);
      try {
        Path scratch = Files.createTempDirectory("function");
        RuntimeApi api = new RuntimeApi(arn);
        ProcessBuilder builder =
            new ProcessBuilder(command(scratch))
                .directory(taskFolder.toFile())
                .redirectOutput(scratch.resolve("stdout").toFile())
                .redirectError(scratch.resolve("stderr").toFile());
        builder.environment().clear();
        builder.environment().putAll(lambdaEnvironment(api));
        builder.environment().putAll(environment);
        return new LambdaRuntime(api, builder.start(), scratch, timeout);
      } catch (IOException e) {
        throw new UncheckedIOException("the function's process could not be started", e);
      }
    }

    private List<String> command(Path scratch) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("-Djava.io.tmpdir=" + scratch);
      List<String> classPath = new ArrayList<>();
      if (standIn) {
        classPath.add(NativeRuntimeClient.standInInto(scratch).toString());
      } else {
        command.add(
            "-D" + NativeRuntimeClient.PROPERTY + "=" + NativeRuntimeClient.copyInto(scratch));
      }
      Stream.of(
              AWSLambda.class,
              RequestHandler.class,
              PojoSerializer.class,
              SdkInternalThreadLocal.class)
          .map(Builder::jarOf)
          .forEach(classPath::add);
      command.add("-cp");
      command.add(String.join(File.pathSeparator, classPath));
      command.add(AWSLambda.class.getName());
      command.add(handler);
      return command;
    }

    private Map<String, String> lambdaEnvironment(RuntimeApi api) {
      return Map.of(
          "AWS_LAMBDA_RUNTIME_API",
          api.address(),
          "AWS_LAMBDA_FUNCTION_NAME",
          FUNCTION,
          "AWS_LAMBDA_FUNCTION_VERSION",
          "1",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "512",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "/aws/lambda/" + FUNCTION,
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "local",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "on-demand",
          "LAMBDA_TASK_ROOT",
          taskFolder.toString(),
          "_HANDLER",
          handler,
          "TZ",
          ":UTC");
    }

    private static String jarOf(Class<?> type) {
      try {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
