package io.github.stageguard.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.stageguard.emulator.MiniStack;
import io.github.stageguard.faults.Trial.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each call of each path, struck by each fault, then the event again. Which calls there are is seen
 * on the path without faults; nothing here names them but {@link Expected}.
 *
 * <p>The tables stand in docs/faults.md. {@code -Dfaults.write=true} has this test write them
 * there.
 */
class FaultMatrixIT {
  private static final java.nio.file.Path PAGE = java.nio.file.Path.of("docs", "faults.md");
  private static final java.nio.file.Path RUN = java.nio.file.Path.of("target", "faults.md");
  private static final String BEGIN = "<!-- tables: begin -->\n";
  private static final String END = "<!-- tables: end -->\n";

  private record Cell(Path path, CallSite site, Trouble trouble) {}

  private static final Map<Path, Undisturbed> UNDISTURBED = new EnumMap<>(Path.class);
  private static final List<Cell> CELLS = new ArrayList<>();
  private static final Map<Cell, Verdict> VERDICTS = new ConcurrentHashMap<>();

  @BeforeAll
  static void strikeEachCall() throws Exception {
    try (MiniStack other = MiniStack.start(java.nio.file.Path.of(""));
        Lane one = new Lane(MiniStack.shared(), "faults-1");
        Lane two = new Lane(other, "faults-2");
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Lane> lanes = List.of(one, two);
      for (Path path : Path.values()) {
        UNDISTURBED.put(path, Undisturbed.run(path, one));
      }
      UNDISTURBED.forEach(
          (path, undisturbed) ->
              undisturbed.sites(path).stream()
                  .flatMap(
                      site ->
                          Stream.of(Trouble.values())
                              .filter(trouble -> path.tries(site, trouble))
                              .map(trouble -> new Cell(path, site, trouble)))
                  .forEach(CELLS::add));
      Queue<Cell> left = new ConcurrentLinkedQueue<>(CELLS);
      List<Future<?>> running = new ArrayList<>();
      for (Lane lane : lanes) {
        running.add(threads.submit(() -> strike(lane, left)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static void strike(Lane lane, Queue<Cell> left) {
    for (Cell cell = left.poll(); cell != null; cell = left.poll()) {
      VERDICTS.put(
          cell,
          Trial.of(lane, cell.path(), cell.site(), cell.trouble(), UNDISTURBED.get(cell.path())));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFaultAtEveryCallEndsAsItMust() {
    return CELLS.stream()
        .map(
            cell ->
                DynamicTest.dynamicTest(
                    "%s: %s %d, %s"
                        .formatted(
                            cell.path(),
                            cell.site().name(),
                            cell.site().number(),
                            cell.trouble().title()),
                    () -> assertEndsAsItMust(cell)));
  }

  private static void assertEndsAsItMust(Cell cell) {
    Verdict verdict = VERDICTS.get(cell);
    Expected expected = new Expected(cell.path(), UNDISTURBED.get(cell.path()).calls());
    assertThat(verdict.wrong()).isEmpty();
    assertThat(verdict.endState()).isEqualTo(expected.of(cell.site(), cell.trouble()));
  }

  @Test
  void theTablesStandInTheDocumentation() throws IOException {
    FaultTable table = new FaultTable();
    CELLS.forEach(
        cell -> table.put(cell.path(), cell.site(), cell.trouble(), VERDICTS.get(cell).endState()));
    String tables = FaultTable.legend() + "\n" + table.markdown();
    System.out.println(tables);
    Files.writeString(RUN, tables);
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("faults.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + "\n" + tables + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).isEqualTo("\n" + tables);
    }
  }
}
