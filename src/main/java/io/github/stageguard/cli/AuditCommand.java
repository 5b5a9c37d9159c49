package io.github.stageguard.cli;

import io.github.stageguard.cli.AccountReport.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stageguard audit}. */
@Command(
    name = "audit",
    description = {
      "Holds every stage of the account and Region against the policy. Writes nothing.",
      "It keeps the pace of the policy's sweep, so that an account of 600 APIs takes three minutes."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard audit",
      "  stageguard audit --output html > report.html",
      "  stageguard audit --policy new-policy.yaml --fail-on any",
      "  stageguard audit --api a1b2c3d4e5 --stage prod --output json",
      "  stageguard audit --output sarif --fail-on never > stageguard.sarif",
      "  stageguard audit --organization --regions us-east-1,eu-west-1 --output html > all.html"
    })
final class AuditCommand extends AccountCommand {
  /** The formats of a report. */
  enum Format {
    TABLE,
    JSON,
    HTML,
    SARIF;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What makes the exit code 1. */
  enum FailOn {
    ANY,
    VIOLATING,
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--fail-on",
      paramLabel = "WHAT",
      defaultValue = "violating",
      description =
          "When to exit with 1: violating (something that StageGuard would put right), any (also"
              + " what is exempt, only audited, or beyond repair), never. Default:"
              + " ${DEFAULT-VALUE}.")
  private FailOn failOn;

  @Option(names = "--api", paramLabel = "ID", description = "Only the stages of this API.")
  private String api;

  @Option(names = "--stage", paramLabel = "NAME", description = "Only stages of this name.")
  private String stage;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A policy to go by. Default: that of the installation.")
  private Path policy;

  @Mixin private OrganizationOptions organization;

  AuditCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    return organization.isAsked() ? all(session) : one(session);
  }

  private ExitCode one(Session session) {
    AccountReport report =
        new Audit(
                session,
                (apis, listed) ->
                    terminal().progress(apis + " of " + listed + " APIs looked at ..."))
            .report(
                session.policy(Optional.ofNullable(policy)),
                new Audit.Scope(Optional.ofNullable(api), Optional.ofNullable(stage)));
    try {
      switch (format) {
        case TABLE -> new AuditText(terminal()).print(report);
        case JSON -> terminal().json(AuditJson.of(report));
        case HTML -> HtmlReport.write(report, terminal().out());
        case SARIF -> SarifReport.write(report, terminal().out());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return exitCode(report.unread().isEmpty(), fails(report));
  }

  private ExitCode all(Session session) {
    if (api != null || stage != null) {
      throw new UsageException(
          "--api and --stage are of one account.", "Leave out --organization, or them.");
    }
    OrganizationReport report =
        new OrganizationAudit(session, terminal())
            .report(
                Optional.ofNullable(policy).map(file -> session.policy(Optional.of(file))),
                organization.scope(session));
    try {
      switch (format) {
        case TABLE -> new OrganizationText(terminal()).print(report);
        case JSON -> terminal().json(OrganizationJson.of(report));
        case HTML -> HtmlReport.write(report, terminal().out());
        case SARIF -> SarifReport.write(report, terminal().out());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return exitCode(
        report.isComplete(), report.accounts().stream().anyMatch(each -> fails(each.report())));
  }

  private static ExitCode exitCode(boolean complete, boolean fails) {
    if (!complete) {
      return ExitCode.REFUSED;
    }
    return fails ? ExitCode.FINDINGS : ExitCode.FINE;
  }

  private boolean fails(AccountReport report) {
    return switch (failOn) {
      case NEVER -> false;
      case ANY ->
          !report.role().isEmpty()
              || report.stages().stream().anyMatch(each -> each.state() != State.COMPLIANT);
      case VIOLATING ->
          report.roleViolates()
              || report.stages().stream().anyMatch(each -> each.state() == State.VIOLATING);
    };
  }
}
