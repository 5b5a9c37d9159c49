package io.github.stageguard.cli;

import io.github.stageguard.cli.lease.LeaseExtension;
import io.github.stageguard.cli.lease.LeaseExtension.Result;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stageguard lease extend}. */
@Command(
    name = "extend",
    description = {
      "Lets a data trace stay on for longer, within the policy's dataTrace.maximum, which counts from"
          + " the lease's start. Never shortens a lease.",
      "Exit code 1: the lease was not extended."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard lease extend --api a1b2c3d4e5 --stage dev --for PT2H --reason \"bug 4711\"",
      "  stageguard lease extend --api a1b2c3d4e5 --stage dev --until 2026-11-23T18:00:00Z \\",
      "      --reason \"customer tests until six\""
    })
final class LeaseExtendCommand extends AccountCommand {
  private static final int LONGEST_REASON = 500;

  @Mixin private StageOption stage;

  @ArgGroup(multiplicity = "1")
  private End end;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why, in 1 to 500 characters; it is written to the journal.")
  private String reason;

  /** When the lease is to end. */
  static final class End {
    @Option(
        names = "--for",
        paramLabel = "LENGTH",
        description = "How long data trace is to stay on from now, as PT2H or PT90M.")
    private Duration length;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "Until when, in UTC, as 2026-11-23T18:00:00Z.")
    private Instant until;

    /** The moment, of whichever was given. */
    private Instant at(Instant now) {
      try {
        return until == null ? now.plus(length) : until;
      } catch (ArithmeticException | java.time.DateTimeException beyond) {
        throw new UsageException(
            "--for is longer than time itself.", "Give a length such as PT2H.");
      }
    }
  }

  LeaseExtendCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    if (reason.isBlank() || reason.length() > LONGEST_REASON) {
      throw new UsageException(
          "--reason has " + reason.length() + " characters that count.",
          "Say why in 1 to " + LONGEST_REASON + " characters.");
    }
    Installation installation = Installed.in(session);
    Instant until = end.at(session.clock().instant()).truncatedTo(ChronoUnit.SECONDS);
    Stage read = stage.read(session.ports().stages());
    PolicyInForce policy = session.policy(Optional.empty());
    StagePolicy holding = PolicyOf.stage(session, policy, read);
    Result result =
        new LeaseExtension(
                session.ports().stages(),
                session.ports().leases(),
                OperatorJournals.of(session, policy),
                installation.functionArn(),
                installation.leaseRoleArn(),
                session.clock(),
                () -> UUID.randomUUID().toString())
            .extend(read, holding.dataTrace().maximum(), until, reason.strip());
    return switch (result) {
      case Result.Extended(var lease, var before) -> {
        terminal()
            .line(
                "Data trace of %s stays on until %s; it would have ended at %s."
                    .formatted(read.ref(), lease.endsAt(), before));
        if (!session.ports().journal().isKept()) {
          terminal().note("No journal is kept: the reason is written down nowhere.");
        }
        yield ExitCode.FINE;
      }
      case Result.Refused(var why) -> {
        terminal().note("Not extended: " + why + ".");
        yield ExitCode.FINDINGS;
      }
      case Result.Overtaken(var how) -> {
        terminal().note("Overtaken: " + how + ". 'stageguard lease list' shows how it stands.");
        yield ExitCode.FINDINGS;
      }
    };
  }
}
