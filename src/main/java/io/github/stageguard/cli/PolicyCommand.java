package io.github.stageguard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stageguard policy}, which only groups commands. */
@Command(
    name = "policy",
    description = "Checks a policy, and shows what it says of a stage.",
    footer = {
      "",
      "Examples:",
      "  stageguard policy check policy.yaml",
      "  stageguard policy explain --api a1b2c3d4e5 --stage prod"
    })
final class PolicyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: check or explain.");
  }
}
