package io.github.stageguard.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.crac.Core;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LambdaRuntimeIT {
  @TempDir Path taskFolder;
  private LambdaRuntime.Builder function;
  private LambdaRuntime running;

  @BeforeEach
  void layOutTheTaskFolderAsOnLambda() throws IOException, URISyntaxException {
    String file = EchoHandler.class.getName().replace('.', '/') + ".class";
    Path target = taskFolder.resolve(file);
    Files.createDirectories(target.getParent());
    Files.copy(origin(EchoHandler.class).resolve(file), target);
    Path crac = origin(Core.class);
    Files.createDirectories(taskFolder.resolve("lib"));
    Files.copy(crac, taskFolder.resolve("lib").resolve(crac.getFileName()));
    function =
        LambdaRuntime.of(taskFolder, EchoHandler.class.getName() + "::handleRequest")
            .options("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
  }

  @AfterEach
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void resultAndOutputOfEachInvocationAreItsOwn() {
    running = function.start();

    Invocation first = running.invoke("{\"do\":\"one\"}");
    Invocation second = running.invoke("{\"do\":\"two\"}");

    assertThat(first.succeeded()).isTrue();
    assertThat(first.result())
        .contains("\"echo\":\"one\"", "\"in time\":\"true\"", "function:stageguard:live");
    assertThat(first.stdout()).containsExactly("constructed", "told to one");
    assertThat(second.result()).contains("\"echo\":\"two\"");
    assertThat(second.stdout()).containsExactly("told to two");
  }

  @Test
  void resultsAndErrorsComeThroughWhereAwsShipsNoNativeLibrary() {
    running = function.withoutNativeLibrary().start();

    assertThat(running.invoke("{\"do\":\"one\"}").result())
        .contains("\"echo\":\"one\"", "\"in time\":\"true\"", "function:stageguard:live");
    assertThat(running.invoke("{\"do\":\"fail\"}").errorMessage()).isEqualTo("failed: \u00fc");
    assertThat(running.invoke("{\"do\":\"two\"}").result()).contains("\"echo\":\"two\"");
    assertThat(running.stderr()).isEmpty();
  }

  @Test
  void environmentOfTheTestIsNotHandedDown() {
    running = function.environment(Map.of("PATH", "/only/this")).start();

    assertThat(running.invoke("{\"do\":\"x\"}").result()).contains("\"path\":\"/only/this\"");
  }

  @Test
  void anExceptionIsReportedAndTheProcessLivesOn() {
    running = function.start();

    Invocation failed = running.invoke("{\"do\":\"fail\"}");

    assertThat(failed.succeeded()).isFalse();
    assertThat(failed.errorType()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failed.errorMessage()).isEqualTo("failed: \u00fc");
    assertThat(running.invoke("{\"do\":\"go on\"}").succeeded()).isTrue();
  }

  @Test
  void aFailedStartFailsTheInvocation() {
    running = function.environment(Map.of("ECHO_AT_INIT", "fail")).start();

    assertThatIllegalStateException()
        .isThrownBy(running::awaitInit)
        .withMessageContaining("cannot start");
    assertThat(running.invoke("{\"do\":\"x\"}").errorMessage()).contains("cannot start");
  }

  @Test
  void aDyingProcessEndsTheInvocationAndLaterOnes() {
    running = function.start();

    Invocation died = running.invoke("{\"do\":\"exit\"}");

    assertThat(died.errorType()).isEqualTo(Invocation.EXITED);
    assertThat(died.errorMessage()).contains("7");
    assertThat(died.stdout()).contains("told to exit");
    assertThat(running.invoke("{\"do\":\"x\"}").errorType()).isEqualTo(Invocation.EXITED);
  }

  @Test
  void anInvocationWithoutEndIsKilledInTime() {
    running = function.timeout(Duration.ofMillis(500)).start();
    running.awaitInit();

    Invocation late = running.invoke("{\"do\":\"hang\"}");

    assertThat(late.errorType()).isEqualTo(Invocation.TIMED_OUT);
    assertThat(running.process().onExit().join().isAlive()).isFalse();
  }

  @Test
  void snapshotHooksRunAroundTheSnapshot() {
    running = function.snapStart().start();
    running.awaitInit();

    assertThat(running.stdout()).containsExactly("constructed", "before the snapshot");
    assertThat(running.invoke("{\"do\":\"x\"}").stdout())
        .containsExactly("after the restore", "told to x");
  }

  private static Path origin(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
