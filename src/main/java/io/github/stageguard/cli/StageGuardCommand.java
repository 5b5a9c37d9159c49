package io.github.stageguard.cli;

import io.github.stageguard.cli.request.HttpStageCall;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code stageguard}. */
@Command(
    name = "stageguard",
    description = "Looks after the logging of Amazon API Gateway, with your own AWS credentials.",
    footer = {
      "",
      "Exit codes: 0 fine, 1 findings, 2 called wrongly, 3 AWS refused or did not answer.",
      "",
      "Examples:",
      "  stageguard audit",
      "  stageguard audit --region eu-west-1 --output html > report.html",
      "  stageguard explain event.json",
      "  stageguard policy check policy.yaml",
      "  stageguard lease list",
      "  stageguard undo 20261122T120000123-0123456789ab",
      "  stageguard find-request a1335dfd-5bcc-4e1b-aa45-f6726cb95816 --api a1b2c3d4e5 --stage prod",
      "  stageguard doctor"
    })
public final class StageGuardCommand implements Callable<Integer> {
  private static final int HELP_WIDTH = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Tells how the command is called.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  /** Runs a command and exits. */
  public static void main(String[] arguments) {
    System.exit(CommandWiring.commandLine().execute(arguments));
  }

  /** All commands. */
  static CommandLine commandLine(Sessions sessions, Terminal terminal) {
    CommandLine stageguard = new CommandLine(new StageGuardCommand());
    List.of(
            new AuditCommand(sessions, terminal),
            new ExplainCommand(sessions, terminal),
            new CommandLine(new PolicyCommand())
                .addSubcommand(new PolicyCheckCommand(terminal))
                .addSubcommand(new PolicyExplainCommand(sessions, terminal)),
            LeaseCommand.commandLine(sessions, terminal),
            new UndoCommand(sessions, terminal),
            new FindRequestCommand(sessions, terminal),
            new VerifyCommand(sessions, terminal, new HttpStageCall()),
            new DoctorCommand(sessions, terminal),
            new SnippetCommand(sessions, terminal),
            new CompletionCommand(terminal))
        .forEach(stageguard::addSubcommand);
    Failures failures = new Failures(terminal);
    return stageguard
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setUsageHelpWidth(HELP_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures::wrongArguments)
        .setExecutionExceptionHandler(failures::failed)
        .setExecutionStrategy(
            parsed -> {
              try {
                return new CommandLine.RunLast().execute(parsed);
              } finally {
                terminal.flush();
              }
            });
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do.");
  }
}
