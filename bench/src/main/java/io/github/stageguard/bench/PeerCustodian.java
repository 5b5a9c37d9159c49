package io.github.stageguard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Cloud Custodian's own package for a policy, in a process that hands it events as Lambda does; see
 * {@code bench/peer/invoke.py}.
 */
final class PeerCustodian implements PeerProcess {
  private static final Path HOME = Path.of("target", "bench", "peer").toAbsolutePath();
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Writer events;
  private final BufferedReader answers;

  private PeerCustodian(Process process) {
    this.process = process;
    this.events = process.outputWriter(UTF_8);
    this.answers = process.inputReader(UTF_8);
  }

  /** Starts it in the folder that {@code bench/peer/package.py} wrote, and returns at once. */
  static PeerCustodian started(URI aws) throws IOException {
    File log = Files.createDirectories(HOME).resolve("custodian.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                HOME.resolve("venv/bin/python").toString(),
                Path.of("bench", "peer", "invoke.py").toAbsolutePath().toString())
            .directory(HOME.resolve("function").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ENDPOINT_URL", aws.toString(),
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_LAMBDA_FUNCTION_NAME", "custodian-rest-stage-logging",
                "C7N_DEBUG_EVENT", "no",
                "LANG", "C.UTF-8"));
    return new PeerCustodian(builder.start());
  }

  @Override
  public boolean handle(String event) throws IOException {
    events.write(event + "\n");
    events.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IllegalStateException("Cloud Custodian's process ended; see its log in " + HOME);
    }
    return JSON.readTree(answer).path("result").asBoolean();
  }

  @Override
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
