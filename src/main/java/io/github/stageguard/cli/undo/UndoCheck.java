package io.github.stageguard.cli.undo;

import io.github.stageguard.journal.JournalEntry;
import io.github.stageguard.plan.AccessLogGroup;
import io.github.stageguard.plan.Plan;
import io.github.stageguard.plan.Planner;
import io.github.stageguard.plan.Rule;
import io.github.stageguard.policy.LogGroupOwner;
import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.reconcile.CloudWatchRoles;
import io.github.stageguard.reconcile.LogGroups;
import io.github.stageguard.reconcile.Settings;
import io.github.stageguard.stage.LogGroupState;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.stage.Stages;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads how things stand and tells whether a recorded change can be put back. Writes nothing. */
public final class UndoCheck {
  private final Account account;
  private final Place place;
  private final Settings settings;
  private final Predicate<Optional<String>> rolesFate;
  private final InstantSource clock;

  /** What is read, and written to undo. */
  public record Account(
      Stages stages, LogGroups logGroups, CloudWatchRoles roles, Restoration restoration) {
    public Account {
      Objects.requireNonNull(stages);
      Objects.requireNonNull(logGroups);
      Objects.requireNonNull(roles);
      Objects.requireNonNull(restoration);
    }
  }

  /**
   * @param settings mode and policy in force
   * @param rolesFate whether StageGuard would replace a role, or put one where there is none
   */
  public UndoCheck(
      Account account,
      Place place,
      Settings settings,
      Predicate<Optional<String>> rolesFate,
      InstantSource clock) {
    this.account = Objects.requireNonNull(account);
    this.place = Objects.requireNonNull(place);
    this.settings = Objects.requireNonNull(settings);
    this.rolesFate = Objects.requireNonNull(rolesFate);
    this.clock = Objects.requireNonNull(clock);
  }

  /** Whether the change can be put back, as things stand. */
  public Verdict of(JournalEntry entry) {
    return switch (Inverse.of(entry)) {
      case Inverse.None(var why) -> new Verdict.Impossible(why);
      case Inverse.EditStage(var ref, var edits) -> stage(ref, edits);
      case Inverse.SetRetention retention -> retention(entry, retention);
      case Inverse.RemoveKmsKey key -> kmsKey(entry, key);
      case Inverse.DeleteLogGroup(var group) -> logGroup(entry, group);
      case Inverse.SetRole role -> role(role);
    };
  }

  private Verdict stage(StageRef ref, List<StageEdit> edits) {
    Optional<Stage> read = account.stages().read(ref);
    if (read.isEmpty()) {
      return new Verdict.Impossible("the stage " + ref + " does not exist any more");
    }
    // An earlier try may have come half-way.
    List<StageEdit> left = edits.stream().filter(edit -> !edit.holdsIn(read.get())).toList();
    List<StageEdit> due = left.isEmpty() ? edits : left;
    List<Difference> moved =
        due.stream().flatMap(edit -> Difference.between(edit, read.get()).stream()).toList();
    if (!moved.isEmpty()) {
      return new Verdict.MovedOn(moved);
    }
    List<Difference> changes = due.stream().flatMap(edit -> Difference.of(edit).stream()).toList();
    Stage after = Aftermath.of(read.get(), edits);
    Set<Rule> again =
        planned(after, new AccessLogGroup.Unseen()).edits().stream()
            .filter(each -> edits.stream().anyMatch(each::sharesSettingWith))
            .map(UndoCheck::ruleOf)
            .collect(Collectors.toSet());
    boolean traces =
        edits.stream()
            .anyMatch(edit -> edit instanceof StageEdit.DataTraceEdit(var key, var on) && on);
    return possible(
        changes,
        again,
        traces
            ? List.of(
                "Data trace logs full requests and responses again. StageGuard gives it a new"
                    + " lease.")
            : List.of());
  }

  private Verdict retention(JournalEntry entry, Inverse.SetRetention retention) {
    Optional<LogGroupState> state = account.logGroups().find(retention.logGroup());
    if (state.isEmpty()) {
      return gone(retention.logGroup());
    }
    String setting = "retention of " + retention.logGroup();
    if (!state.get().retentionDays().equals(OptionalInt.of(retention.from()))) {
      return new Verdict.MovedOn(
          List.of(
              new Difference(
                  setting,
                  days(OptionalInt.of(retention.from())),
                  days(state.get().retentionDays()))));
    }
    if (!isAlone(entry, retention.logGroup())) {
      String byHand =
          retention.to().isPresent()
              ? "set its retention to %s (logs:PutRetentionPolicy)".formatted(days(retention.to()))
              : "remove its retention (logs:DeleteRetentionPolicy)";
      return shared(entry, retention.logGroup(), byHand);
    }
    boolean shorter = retention.to().isPresent() && retention.to().getAsInt() < retention.from();
    LogGroupState after =
        new LogGroupState(retention.to(), state.get().kmsKeyArn(), state.get().createdAt());
    return possible(
        List.of(
            new Difference(setting, days(OptionalInt.of(retention.from())), days(retention.to()))),
        redoesGroup(entry, retention.logGroup(), new AccessLogGroup.Seen(after)),
        shorter
            ? List.of(
                "CloudWatch Logs deletes what is older than "
                    + days(retention.to())
                    + "; nothing brings it back.")
            : List.of());
  }

  private Verdict kmsKey(JournalEntry entry, Inverse.RemoveKmsKey key) {
    Optional<LogGroupState> state = account.logGroups().find(key.logGroup());
    if (state.isEmpty()) {
      return gone(key.logGroup());
    }
    String setting = "KMS key of " + key.logGroup();
    if (!state.get().kmsKeyArn().equals(Optional.of(key.kmsKeyArn()))) {
      return new Verdict.MovedOn(
          List.of(new Difference(setting, key.kmsKeyArn(), state.get().kmsKeyArn().orElse(""))));
    }
    if (!isAlone(entry, key.logGroup())) {
      return shared(entry, key.logGroup(), "take the key away (logs:DisassociateKmsKey)");
    }
    LogGroupState after =
        new LogGroupState(state.get().retentionDays(), Optional.empty(), state.get().createdAt());
    return possible(
        List.of(new Difference(setting, key.kmsKeyArn(), "")),
        redoesGroup(entry, key.logGroup(), new AccessLogGroup.Seen(after)),
        List.of("What the key encrypted so far needs it still: do not delete the key."));
  }

  private Verdict logGroup(JournalEntry entry, String group) {
    if (account.logGroups().find(group).isEmpty()) {
      return gone(group);
    }
    Optional<Stage> stage = entry.stage().flatMap(account.stages()::read);
    if (stage.filter(each -> writesTo(each, group)).isPresent()) {
      return new Verdict.Impossible(
          "the stage writes its access logs to "
              + group
              + ": undo the change 'stageEdited' that made it so first");
    }
    if (account.restoration().hasLogStreams(group)) {
      return new Verdict.Impossible(
          group + " holds log streams, and deleting it would delete the logs in them");
    }
    if (!isAlone(entry, group)) {
      return shared(entry, group, "delete it (logs:DeleteLogGroup)");
    }
    return possible(
        List.of(new Difference("log group " + group, "there", "deleted")), Set.of(), List.of());
  }

  private Verdict role(Inverse.SetRole role) {
    Optional<String> inForce = account.roles().inForce();
    String setting = "CloudWatch role of the account";
    if (!inForce.orElse("").equals(role.from())) {
      return new Verdict.MovedOn(List.of(new Difference(setting, role.from(), inForce.orElse(""))));
    }
    boolean again =
        settings.enforcing() && rolesFate.test(Optional.of(role.to()).filter(to -> !to.isEmpty()));
    return possible(
        List.of(new Difference(setting, role.from(), role.to())),
        again ? Set.of(Rule.CLOUDWATCH_ROLE) : Set.of(),
        role.to().isEmpty()
            ? List.of(
                "Without a role no REST or WebSocket API of this Region writes logs, and AWS"
                    + " refuses to switch logging on.")
            : List.of(
                "All REST and WebSocket APIs of this Region write their logs with this role."));
  }

  private boolean writesTo(Stage stage, String group) {
    return stage.accessLog().destinationArn().equals(place.logGroupArn(group));
  }

  /** Whether the group's name is by the policy for the entry's stage and for no other. */
  private boolean isAlone(JournalEntry entry, String group) {
    return entry
        .stage()
        .map(ref -> new LogGroupOwner(ref.apiId(), Optional.of(ref.stageName())))
        .map(List::of)
        .filter(settings.policy().ownersOf(group, place)::equals)
        .isPresent();
  }

  private static Verdict shared(JournalEntry entry, String group, String byHand) {
    return new Verdict.Impossible(
        ("other stages may use it: the policy does not have the log group %s for %s alone. See"
                + " that no other stage needs it as it is, then %s yourself")
            .formatted(
                group, entry.stage().map(ref -> "the stage " + ref).orElse("one stage"), byHand));
  }

  private Set<Rule> redoesGroup(JournalEntry entry, String group, AccessLogGroup after) {
    return entry
            .stage()
            .flatMap(account.stages()::read)
            .filter(stage -> writesTo(stage, group))
            .flatMap(stage -> planned(stage, after).logGroup())
            .isPresent()
        ? Set.of(Rule.ACCESS_LOGS)
        : Set.of();
  }

  private Plan planned(Stage stage, AccessLogGroup logGroup) {
    Subject subject = new Subject(stage, place.partition(), place.region(), place.account());
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    StagePolicy policy = settings.policy().forStage(subject, today);
    return Planner.plan(policy, stage, place, logGroup);
  }

  private Verdict possible(List<Difference> changes, Set<Rule> again, List<String> warnings) {
    return settings.enforcing() && !again.isEmpty()
        ? new Verdict.Redone(changes, again)
        : new Verdict.Possible(changes, warnings);
  }

  private static Verdict gone(String group) {
    return new Verdict.Impossible("the log group " + group + " does not exist any more");
  }

  private static String days(OptionalInt days) {
    return days.isPresent() ? days.getAsInt() + " days" : "for ever";
  }

  private static Rule ruleOf(StageEdit edit) {
    return switch (edit) {
      case StageEdit.AccessLogEdit access -> Rule.ACCESS_LOGS;
      case StageEdit.LevelEdit level -> Rule.EXECUTION_LOGS;
      case StageEdit.DataTraceEdit trace -> Rule.DATA_TRACE;
    };
  }
}
