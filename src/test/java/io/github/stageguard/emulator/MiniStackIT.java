package io.github.stageguard.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.gate.Clients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MiniStackIT {
  @Test
  void forgetsEverythingWhenReset() {
    MiniStack emulator = MiniStack.shared();
    try (Clients clients = Clients.of(emulator.uri())) {
      clients.apiGateway().createRestApi(r -> r.name("pets"));
      assertThat(clients.apiGateway().getRestApis().items()).isNotEmpty();

      emulator.reset();

      assertThat(clients.apiGateway().getRestApis().items()).isEmpty();
    }
  }

  @Test
  void leavesNoProcessWhenItsJvmIsKilled() throws IOException, InterruptedException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ProcessHandle emulator;
    try (BufferedReader printed =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
      assertThat(printed.readLine()).isEqualTo("ready");
      emulator = jvm.children().findFirst().orElseThrow();
      jvm.destroyForcibly();
    }

    assertThat(emulator.onExit().orTimeout(10, TimeUnit.SECONDS).join().isAlive()).isFalse();
  }

  /** Starts an emulator and waits for its end. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      MiniStack.start(Path.of(""));
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }
}
