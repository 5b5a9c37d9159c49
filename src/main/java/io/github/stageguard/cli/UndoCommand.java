package io.github.stageguard.cli;

import io.github.stageguard.cli.undo.Difference;
import io.github.stageguard.cli.undo.Exemption;
import io.github.stageguard.cli.undo.RolesFate;
import io.github.stageguard.cli.undo.Undo;
import io.github.stageguard.cli.undo.UndoCheck;
import io.github.stageguard.cli.undo.Verdict;
import io.github.stageguard.journal.Journal;
import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.stage.Stage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stageguard undo}. */
@Command(
    name = "undo",
    description = {
      "Puts back one change that StageGuard made, if what it changed still stands as StageGuard left"
          + " it. Without an id: lists a stage's latest changes, which alone can be had as json.",
      "Exit code 1: the change was not put back, and why."
    },
    footer = {
      "",
      "Examples:",
      "  stageguard undo --api a1b2c3d4e5 --stage dev",
      "  stageguard undo 20261123T101500123-8f2c1d0a9b7e"
    })
final class UndoCommand extends AccountCommand {
  private static final int EXEMPT_FOR_DAYS = 30;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CHANGE",
      description = "The change's id, as the journal and the evidence have it.")
  private String id;

  @Option(names = "--api", paramLabel = "ID", description = "The API whose changes to list.")
  private String api;

  @Option(names = "--stage", paramLabel = "NAME", description = "The stage whose changes to list.")
  private String stage;

  @Mixin private OutputOption output;
  @Mixin private Confirmation confirmation;

  UndoCommand(Sessions sessions, Terminal terminal) {
    super(sessions, terminal);
  }

  @Override
  protected ExitCode run(Session session) {
    if (id == null ? api == null || stage == null : api != null || stage != null) {
      throw new UsageException(
          "It is not clear what to undo.",
          "Give the id of a change, or --api and --stage to list a stage's changes.");
    }
    if (id != null && output.isJson()) {
      throw new UsageException(
          "What undoing a change comes to is told as text only.",
          "Leave --output away; with --api and --stage, the changes can be listed as json.");
    }
    Journal journal = session.ports().journal();
    if (!journal.isKept()) {
      throw new UsageException(
          "StageGuard keeps no journal here, so that it is not known what it changed.",
          "Keep one (docs/operations.md); a change in the function's log has its undo beside it.");
    }
    return id == null ? list(session, journal) : undo(session, journal);
  }

  private ExitCode list(Session session, Journal journal) {
    Stage read = StageOption.read(session.ports().stages(), api, stage);
    List<JournalEntry> entries = journal.of(Optional.of(read.ref())).entries();
    if (output.isJson()) {
      terminal().json(ChangeText.json(entries));
    } else if (entries.isEmpty()) {
      terminal().line("The journal has no changes of " + read.ref() + ".");
    } else {
      terminal()
          .table(
              List.of("CHANGE", "STATE", "AFTER A CHANGE BY", "WHAT"),
              entries.stream().map(ChangeText::row).toList());
    }
    return ExitCode.FINE;
  }

  private ExitCode undo(Session session, Journal journal) {
    JournalEntry entry =
        journal
            .find(id)
            .orElseThrow(
                () ->
                    new UsageException(
                        "The journal of this account and Region has no change " + id + ".",
                        "List a stage's changes with --api and --stage; a change shows up after some"
                            + " seconds."));
    PolicyInForce policy = session.policy(Optional.empty());
    Reconciler.Ports ports = session.ports();
    UndoCheck.Account account =
        new UndoCheck.Account(
            ports.stages(), ports.logGroups(), ports.roles(), session.restoration());
    UndoCheck check =
        new UndoCheck(
            account,
            session.place(),
            policy.settings(),
            new RolesFate(
                ports,
                session.place(),
                policy.policy(),
                session.installation().cloudWatchRoleArn(),
                session.clock()),
            session.clock());
    terminal().line(ChangeText.headline(entry));
    Verdict verdict = check.of(entry);
    if (!(verdict instanceof Verdict.Possible(var changes, var warnings))) {
      return refused(session, entry, verdict);
    }
    terminal().line("To be put back:");
    show(changes);
    warnings.forEach(terminal()::line);
    terminal().flush();
    if (!confirmation.isGiven("Put it back?")) {
      terminal().line("Nothing was changed.");
      return ExitCode.FINE;
    }
    Verdict done = new Undo(check, account, OperatorJournals.of(session, policy)).apply(entry);
    if (!(done instanceof Verdict.Possible)) {
      return refused(session, entry, done);
    }
    terminal().line("Done.");
    return ExitCode.FINE;
  }

  private void show(List<Difference> changes) {
    changes.forEach(
        each -> terminal().line("  " + each.setting() + ": " + each.from() + " -> " + each.to()));
  }

  private ExitCode refused(Session session, JournalEntry entry, Verdict verdict) {
    switch (verdict) {
      case Verdict.Possible possible -> throw new IllegalStateException();
      case Verdict.Impossible(var why) -> terminal().line("Not undone: " + why + ".");
      case Verdict.MovedOn(var differences) -> {
        terminal().line("Not undone: it was changed since.");
        differences.forEach(
            each ->
                terminal()
                    .line(
                        "  %s: StageGuard left %s, found is %s"
                            .formatted(each.setting(), each.from(), each.to())));
      }
      case Verdict.Redone(var changes, var rules) -> {
        terminal().line("To be put back:");
        show(changes);
        redone(session, entry, rules);
      }
    }
    return ExitCode.FINDINGS;
  }

  private void redone(Session session, JournalEntry entry, Set<Rule> rules) {
    terminal().line("Not undone: the policy has StageGuard do the same again at once.");
    if (rules.contains(Rule.CLOUDWATCH_ROLE) || entry.stage().isEmpty()) {
      terminal().line("Set cloudWatchRole.mode of the policy to audit first.");
      return;
    }
    terminal().line("Exempt the stage first, by adding to the policy:");
    LocalDate today = LocalDate.ofInstant(session.clock().instant(), ZoneOffset.UTC);
    Exemption.yaml(entry.stage().get(), rules, today.plusDays(EXEMPT_FOR_DAYS))
        .forEach(line -> terminal().line("  " + line));
  }
}
