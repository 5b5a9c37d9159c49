package io.github.stageguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.stageguard.cli.CommandProcess.Ran;
import io.github.stageguard.stage.CallFailedException;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import software.amazon.awssdk.profiles.ProfileFile;

/** What all commands have in common. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private CommandLine commandLine(Sessions sessions) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return StageGuardCommand.commandLine(
        sessions,
        new Terminal(new PrintWriter(out), new PrintWriter(err), () -> Instant.EPOCH, 80));
  }

  private Ran run(Sessions sessions, String... arguments) {
    int exitCode = commandLine(sessions).execute(arguments);
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private Ran failing(RuntimeException failure) {
    return run(
        options -> {
          throw failure;
        },
        "audit");
  }

  private List<CommandLine> commands() {
    List<CommandLine> all = new ArrayList<>();
    walk(commandLine(options -> null), all::add);
    return all;
  }

  private static void walk(CommandLine command, Consumer<CommandLine> visit) {
    visit.accept(command);
    command.getSubcommands().values().forEach(each -> walk(each, visit));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithExamples(CommandLine command) {
    String[] names = command.getCommandSpec().qualifiedName().split(" ");
    List<String> arguments = new ArrayList<>(List.of(names).subList(1, names.length));
    arguments.add("--help");

    Ran ran = run(options -> null, arguments.toArray(String[]::new));

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("Usage: " + command.getCommandSpec().qualifiedName())
        .contains("Examples:\n  ");
    assertThat(ran.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatACommandDoesNotKnowIsAMistake(CommandLine command) {
    String[] names = command.getCommandSpec().qualifiedName().split(" ");
    List<String> arguments = new ArrayList<>(List.of(names).subList(1, names.length));
    arguments.add("--no-such-option");

    Ran ran = run(options -> null, arguments.toArray(String[]::new));

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("stageguard: ").hasLineCount(2);
  }

  @Test
  void withoutACommandItAsksForOne() {
    Ran ran = run(options -> null);

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("stageguard: Say what to do.");
  }

  @ParameterizedTest
  @EnumSource
  void aFailedCallIsToldInTwoLinesWithWhatToDo(CallFailedException.Kind kind) {
    Ran ran =
        failing(new CallFailedException(kind, "sts:GetCallerIdentity", "Code", "a\u001b[1m", null));

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("stageguard: sts:GetCallerIdentity failed with Code: a\\u001b[1m\n")
        .hasLineCount(2);
  }

  @Test
  void expiredCredentialsAreSaidToBeThat() {
    CallFailedException expired =
        new CallFailedException(
            CallFailedException.Kind.UNAVAILABLE, "sts:X", "ExpiredToken", "expired", null);

    assertThat(failing(expired).err()).contains("Sign in to AWS");
  }

  @Test
  void aMistakeIsToldWithoutAStackTraceAndADefectWithOne() {
    Ran mistake = failing(new UsageException("This is wrong.", "Do that."));
    Ran defect = failing(new IllegalStateException("broken"));

    assertThat(mistake).isEqualTo(new Ran(2, "", "stageguard: This is wrong.\nDo that.\n"));
    assertThat(defect.exitCode()).isEqualTo(70);
    assertThat(defect.err())
        .contains("a defect in StageGuard", "IllegalStateException: broken", "\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "--region, ''",
    "--region, eu west/1",
    "--region, EU-WEST-1",
    "--region, us",
    "--stack, ''",
    "--stack, a:b",
    "--stack, arn:aws:lambda:eu-west-1:111122223333:function:stageguard"
  })
  void whatCanBeNoRegionOrStackIsAMistake(String option, String value) {
    Ran ran =
        run(
            options -> {
              throw new IllegalStateException(options.region() + options.stack());
            },
            "audit",
            option,
            value);

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("stageguard: '" + value + "' is no ").hasLineCount(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT2562047788015215H", "P900000000000D", "PT-2562047788015215H"})
  void aTimeThatNoCalendarHasIsAMistake(String since) {
    WindowOptions options = CommandLine.populateCommand(new WindowOptions(), "--since", since);

    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> options.window(Instant.EPOCH, Duration.ZERO))
        .withMessageStartingWith("No time lies ");
  }

  @Test
  void profilesThatCannotBeReadAreAMistake() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> CommandWiring.checkProfiles(() -> profiles("region = x")))
        .withMessageContaining("Expected a profile definition on line 1");
    CommandWiring.checkProfiles(() -> profiles("[default]\nregion = x"));
  }

  private static ProfileFile profiles(String text) {
    return ProfileFile.builder()
        .content(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .type(ProfileFile.Type.CONFIGURATION)
        .build();
  }

  @Test
  void completionKnowsEveryCommandAndOption() {
    Ran ran = run(options -> null, "completion");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("complete -F _complete_stageguard", "audit", "--fail-on", "violating", "explain");
  }

  @Test
  void tablesAreAlignedWrappedAndCannotDriveTheTerminal() {
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(err), () -> Instant.EPOCH, 40);
    out.getBuffer().setLength(0);

    terminal.table(
        List.of("A", "BBBB", "TEXT"),
        List.of(
            List.of("1", "x\u001b]0;y\u0007", "words that do not fit into one line of it"),
            List.of("22", "\u202e\u009b", "")));
    terminal.flush();

    assertThat(out.toString())
        .isEqualTo(
            """
            A   BBBB               TEXT
            1   x\\u001b]0;y\\u0007  words that do not
                                   fit into one line of
                                   it
            22  \\u202e\\u009b
            """);
  }

  @Test
  void wordsThatAreLongerThanALineAreBroken() {
    assertThat(Table.wrapped("abcdefghij klm", 4)).containsExactly("abcd", "efgh", "ij", "klm");
    assertThat(Table.wrapped("", 4)).containsExactly("");
  }

  @Test
  void progressIsToldOnlyWhereNothingWasToldForTwoSeconds() {
    Instant[] now = {Instant.EPOCH};
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), () -> now[0], 80);
    err.getBuffer().setLength(0);

    terminal.progress("one");
    now[0] = now[0].plus(Duration.ofSeconds(2));
    terminal.progress("two");
    terminal.progress("three");
    now[0] = now[0].plus(Duration.ofSeconds(3));
    terminal.progress("four");

    assertThat(err.toString()).isEqualTo("two\nfour\n");
  }
}
