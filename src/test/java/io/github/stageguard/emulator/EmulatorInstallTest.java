package io.github.stageguard.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of Python that only write down what they are asked for. */
class EmulatorInstallTest {
  @TempDir Path folder;
  private Path requirements;
  private Path asked;

  @BeforeEach
  void pinSomething() throws IOException {
    requirements = Files.writeString(folder.resolve("requirements.txt"), "emulator==1\n");
    asked = folder.resolve("asked");
  }

  @Test
  void installsWhatIsPinnedByHashAndNothingElse() throws IOException {
    Path python = install(python("python", 0, 0)).python();

    assertThat(python).isEqualTo(folder.resolve("home/venv/bin/python")).exists();
    assertThat(Files.readString(asked))
        .contains("-m venv " + folder.resolve("home/venv"))
        .contains("--require-hashes --no-deps --requirement " + requirements);
  }

  @Test
  void asksForNothingOnceInstalled() throws IOException {
    install(python("python", 0, 0)).python();
    Files.delete(asked);

    install("no-such-python").python();

    assertThat(asked).doesNotExist();
  }

  @Test
  void startsAnewAfterAnInterruptedInstall() throws IOException {
    install(python("python", 0, 0)).python();
    Path leftover = Files.writeString(folder.resolve("home/venv/leftover"), "half");
    Files.delete(folder.resolve("home/venv/installed"));

    install(python("python", 0, 0)).python();

    assertThat(leftover).doesNotExist();
  }

  @Test
  void startsAnewAfterAChangedPin() throws IOException {
    install(python("python", 0, 0)).python();
    Files.writeString(requirements, "emulator==2\n");
    Files.delete(asked);

    install(python("python", 0, 0)).python();

    assertThat(asked).content().contains("-m pip install");
  }

  @Test
  void installsOnceForTwoThatComeTogether() throws IOException {
    String python = python("python", 0, 0);
    CompletableFuture<Path> other = CompletableFuture.supplyAsync(() -> install(python).python());

    install(python).python();

    assertThat(other.join()).exists();
    assertThat(Files.readString(asked)).containsOnlyOnce("-m pip install");
  }

  @Test
  void saysThatPythonIsMissing() {
    assertThatExceptionOfType(EmulatorUnavailableException.class)
        .isThrownBy(() -> install("no-such-python").python())
        .withMessageContaining("Python 3.11 or newer")
        .withMessageContaining("no python3 on the PATH");
  }

  @Test
  void saysThatPythonIsTooOldAndTakesANewerOneBesideIt() throws IOException {
    String old = python("old", 3, 0);

    assertThatExceptionOfType(EmulatorUnavailableException.class)
        .isThrownBy(() -> install(old).python())
        .withMessageContaining("is older");
    assertThat(install(old, python("new", 0, 0)).python()).exists();
  }

  @Test
  void saysWhatToInstallWhenThereAreNoVirtualEnvironments() throws IOException {
    String python = python("python", 0, 1);

    assertThatExceptionOfType(EmulatorUnavailableException.class)
        .isThrownBy(() -> install(python).python())
        .withMessageContaining("python3-venv");
  }

  @Test
  void saysThatTheFirstRunNeedsThePackageIndexAndTriesAgainNextTime() throws IOException {
    String offline = python("python", 0, 0, 1);

    assertThatExceptionOfType(EmulatorUnavailableException.class)
        .isThrownBy(() -> install(offline).python())
        .withMessageContaining("package index")
        .withMessageContaining("install.log");
    assertThat(install(python("python", 0, 0)).python()).exists();
  }

  private EmulatorInstall install(String... pythons) {
    return new EmulatorInstall(requirements, folder.resolve("home"), List.of(pythons));
  }

  private String python(String name, int versionExit, int venvExit) throws IOException {
    return python(name, versionExit, venvExit, 0);
  }

  private String python(String name, int versionExit, int venvExit, int pipExit)
      throws IOException {
    String inner =
        """
        #!/bin/sh
        echo "$@" >> '%s'
        exit %d
        """
            .formatted(asked, pipExit);
    String script =
        """
        #!/bin/sh
        [ "$1" = -c ] && exit %d
        echo "$@" >> '%s'
        mkdir -p "$3/bin"
        cat > "$3/bin/python" <<'INNER'
        %sINNER
        chmod +x "$3/bin/python"
        exit %d
        """
            .formatted(versionExit, asked, inner, venvExit);
    Path file = Files.writeString(folder.resolve(name), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }
}
