package io.github.stageguard.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The emulator's virtual environment below the build folder. It is made once, from versions and
 * hashes that are pinned; a later call finds it and needs no network. Its marker is written last
 * and names what was installed, so an interrupted install or a changed pin is made anew.
 */
final class EmulatorInstall {
  private static final List<String> PYTHONS =
      List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11");
  private static final String OLD_ENOUGH =
      "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 3)";
  private static final long STEP_LIMIT_MINUTES = 10;

  private final Path requirements;
  private final Path home;
  private final List<String> pythons;

  EmulatorInstall(Path requirements, Path home) {
    this(requirements, home, PYTHONS);
  }

  EmulatorInstall(Path requirements, Path home, List<String> pythons) {
    this.requirements = requirements.toAbsolutePath();
    this.home = home.toAbsolutePath();
    this.pythons = List.copyOf(pythons);
  }

  /**
   * The environment's interpreter, with the emulator installed.
   *
   * @throws EmulatorUnavailableException if there is no Python to make it with or a step fails
   */
  Path python() {
    try {
      Files.createDirectories(home);
      synchronized (EmulatorInstall.class) {
        try (FileChannel lock = FileChannel.open(home.resolve("install.lock"), CREATE, WRITE);
            FileLock held = lock.lock()) {
          if (!held.isValid()) {
            throw new IOException("the lock on " + home + " was lost");
          }
          return installed();
        }
      }
    } catch (IOException e) {
      throw new EmulatorUnavailableException("Cannot write to " + home + ": " + e.getMessage(), e);
    }
  }

  private Path installed() throws IOException {
    Path environment = home.resolve("venv");
    Path marker = environment.resolve("installed");
    Path python = environment.resolve("bin/python");
    String wanted = fingerprint(environment);
    if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
      return python;
    }
    delete(environment);
    run(
        "Python could not make a virtual environment; on Debian and Ubuntu install python3-venv",
        systemPython(),
        "-m",
        "venv",
        environment.toString());
    run(
        "The emulator could not be installed; the first run needs the Python package index",
        python.toString(),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--no-deps",
        "--requirement",
        requirements.toString());
    Files.writeString(marker, wanted);
    return python;
  }

  private String systemPython() throws IOException {
    boolean found = false;
    for (String candidate : pythons) {
      Optional<Integer> exit = exit(List.of(candidate, "-c", OLD_ENOUGH));
      if (exit.isPresent() && exit.get() == 0) {
        return candidate;
      }
      found |= exit.isPresent();
    }
    throw new EmulatorUnavailableException(
        found
            ? "The emulator needs Python 3.11 or newer and python3 on the PATH is older: install a"
                + " newer one"
            : "The emulator needs Python 3.11 or newer and there is no python3 on the PATH:"
                + " install it");
  }

  private void run(String onFailure, String... command) throws IOException {
    if (!exit(List.of(command)).equals(Optional.of(0))) {
      throw new EmulatorUnavailableException(onFailure + " (see " + log() + ")");
    }
  }

  /** The exit code of a command, or empty if there is no such program. */
  private Optional<Integer> exit(List<String> command) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STEP_LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new EmulatorUnavailableException(
            command.getFirst()
                + " gave no end within "
                + STEP_LIMIT_MINUTES
                + " minutes (see "
                + log()
                + ")");
      }
      return Optional.of(process.exitValue());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while installing the emulator");
    } finally {
      process.destroyForcibly();
    }
  }

  private Path log() {
    return home.resolve("install.log");
  }

  /** What is to be installed and where: an environment cannot be moved. */
  private String fingerprint(Path environment) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(environment.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(requirements)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
