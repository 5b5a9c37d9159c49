package io.github.stageguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Where and when the measurements were made. */
final class Machine {
  private Machine() {}

  static List<String> described() throws IOException {
    return List.of(
        "Date: " + Instant.now().truncatedTo(ChronoUnit.MINUTES),
        "Processor: " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores",
        "Load average at the start: "
            + Files.readString(Path.of("/proc/loadavg")).split(" ")[0]
            + " (the machine is idle when it is 0)",
        "JDK: "
            + System.getProperty("java.vm.vendor")
            + " "
            + System.getProperty("java.vm.version"));
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
