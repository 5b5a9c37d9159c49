package io.github.stageguard.emulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * MiniStack, an emulator of AWS, as a child process on a free loopback port. It keeps its state in
 * memory and needs neither a network nor containers; its account is {@value #ACCOUNT}. It stores
 * what it is given and refuses almost nothing, so tests reach it through the strict gate.
 *
 * <p>It is installed into {@code target/emulator} at its first start and writes its log there. It
 * ends with {@link #close()}, with the JVM, and also if the JVM is killed.
 */
public final class MiniStack implements AutoCloseable {
  /** The account that credentials without an account of their own belong to. */
  public static final String ACCOUNT = "000000000000";

  private static final int ATTEMPTS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

  private static MiniStack shared;

  private final Process process;
  private final URI uri;
  private final HttpClient http;
  private final Thread stopper;

  private MiniStack(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.stopper = new Thread(() -> end(process), "stop-emulator");
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /** One emulator for the whole JVM, started at the first call and never closed before it ends. */
  public static synchronized MiniStack shared() {
    if (shared == null) {
      shared = start(Path.of(System.getProperty("basedir", "")));
    }
    return shared;
  }

  /**
   * Installs the emulator if need be and starts it.
   *
   * @param project the project's folder, which holds {@code src/test/emulator}
   * @throws EmulatorUnavailableException if that cannot be done, with a message that says what to
   *     do
   */
  public static MiniStack start(Path project) {
    Path files = project.toAbsolutePath().resolve("src/test/emulator");
    Path home = project.toAbsolutePath().resolve("target/emulator");
    Path python = new EmulatorInstall(files.resolve("requirements.txt"), home).python();
    try {
      for (int attempt = 1; ; attempt++) {
        MiniStack emulator = launch(python, files.resolve("serve.py"), home);
        if (emulator.becomesReady()) {
          return emulator;
        }
        emulator.close();
        if (attempt == ATTEMPTS) {
          throw new EmulatorUnavailableException(
              "The emulator did not start; its log is " + home.resolve("emulator.log"));
        }
      }
    } catch (IOException e) {
      throw new EmulatorUnavailableException("The emulator did not start: " + e.getMessage(), e);
    }
  }

  private static MiniStack launch(Path python, Path script, Path home) throws IOException {
    Path scratch = Files.createDirectories(home.resolve("tmp"));
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(python.toString(), script.toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(home.resolve("emulator.log").toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "GATEWAY_PORT", Integer.toString(port),
                "BIND_HOST", "127.0.0.1",
                "IOT_MTLS_ENABLED", "false",
                "SFTP_ENABLED", "0",
                "PERSIST_STATE", "0",
                "STATE_DIR", scratch.toString(),
                "TMPDIR", scratch.toString()));
    return new MiniStack(builder.start(), URI.create("http://127.0.0.1:" + port));
  }

  /** Where it listens. */
  public URI uri() {
    return uri;
  }

  /** Forgets everything that was created in it. */
  public void reset() {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/_ministack/reset"))
            .timeout(REQUEST_LIMIT)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    if (status(request) != 200) {
      throw new IllegalStateException("the emulator could not be reset");
    }
  }

  /** Whether its process still runs. */
  public boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public void close() {
    end(process);
    http.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException _) {
      // The JVM is ending; the hook runs or has run.
    }
  }

  private boolean becomesReady() {
    HttpRequest health =
        HttpRequest.newBuilder(uri.resolve("/_ministack/health")).timeout(REQUEST_LIMIT).build();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (System.nanoTime() < end) {
        if (status(health) == 200 && process.isAlive()) {
          return true;
        }
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** The status of the answer, or 0 if there is none. */
  private int status(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
