package io.github.stageguard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stageguard lease}. */
@Command(
    name = "lease",
    description = "Shows, extends and ends data traces (full request and response logs).",
    footer = {
      "",
      "Examples:",
      "  stageguard lease list",
      "  stageguard lease extend --api a1b2c3d4e5 --stage dev --for PT2H --reason \"bug 4711\"",
      "  stageguard lease end --api a1b2c3d4e5 --stage dev"
    })
final class LeaseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** With its own commands. */
  static CommandLine commandLine(Sessions sessions, Terminal terminal) {
    return new CommandLine(new LeaseCommand())
        .addSubcommand(new LeaseListCommand(sessions, terminal))
        .addSubcommand(new LeaseExtendCommand(sessions, terminal))
        .addSubcommand(new LeaseEndCommand(sessions, terminal));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: list, extend or end.");
  }
}
