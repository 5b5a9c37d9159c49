package io.github.stageguard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.util.Map;

/** A process of AWS's SDK for Python that makes the same calls; see {@code bench/calls.py}. */
final class Boto3 implements AutoCloseable {
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  Boto3(URI aws) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("target/bench/python/bin/python", "bench/calls.py")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ENDPOINT_URL", aws.toString(),
                "AWS_CA_BUNDLE", Tls.TRUST_BUNDLE.toAbsolutePath().toString(),
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test"));
    process = builder.start();
    requests = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  /** Makes the calls of a case and returns when they are answered. */
  void call(Case each) throws IOException {
    requests.write(each + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (!"done".equals(answer)) {
      throw new IllegalStateException("boto3 failed at " + each);
    }
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
