package io.github.stageguard.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.stageguard.emulator.MiniStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The samples of {@code events/}, told of a stage that exists and of now. */
final class Sample {
  private Sample() {}

  /** A sample about one stage, its deployment or its log group. */
  static String of(String name, DemoStage stage) {
    return now(name)
        .replace("abcdef1234/dev\"", stage.id() + "\"")
        .replace("abcdef1234", stage.apiId())
        .replace("abcdef5678", stage.apiId())
        .replace("dep123", stage.deploymentId())
        .replace("\"stageName\": \"dev\"", stageName(stage.name()))
        .replace("\"stageName\": \"$default\"", stageName(stage.name()))
        .replace("\"stageName\": \"%24default\"", stageName(URLEncoder.encode(stage.name(), UTF_8)))
        .replace("/stages/dev\"", "/stages/" + stage.name() + "\"");
  }

  private static String stageName(String value) {
    return "\"stageName\": \"" + value + "\"";
  }

  /** A sample about the account. */
  static String now(String name) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try {
      return Files.readString(Path.of("events", name + ".json"))
          .replace("2026-11-20T09:30:00Z", now.toString())
          .replace("111122223333", MiniStack.ACCOUNT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
