package io.github.stageguard.notice;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Change;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Result;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.StageEdit;
import io.github.stageguard.stage.StageRef;
import io.github.stageguard.sweep.SweepNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which notices an outcome gives. */
public final class Notices {
  /** Leases no longer than this have no notice of their end to come. */
  static final Duration SHORT_LEASE = Duration.ofHours(2);

  /** A little longer than the most from one sweep to the next, so that one of them is in time. */
  static final Duration SOON = Duration.ofMinutes(125);

  private Notices() {}

  /**
   * The notices of what came of a stage.
   *
   * <p>What was made is told even if something else failed; what stays open only when nothing did,
   * since the event comes again. Exempt findings are not told, nor those that stay open for a
   * contest but by the event that began it.
   *
   * @param occasion what made StageGuard look; its name is {@link SweepNotice#DETAIL_TYPE} in a
   *     sweep
   */
  public static List<Notice> of(StageOutcome outcome, Occasion occasion, Instant now) {
    StageRef stage = outcome.stage();
    List<Notice> notices = new ArrayList<>();
    List<Made> repairs = made(outcome.made(), Kind.REPAIR);
    if (!repairs.isEmpty()) {
      notices.add(
          new Notice.StageRemediated(
              idOf("StageRemediated", repairs, occasion, stage.toString()),
              now,
              occasion,
              stage,
              mended(outcome),
              repairs));
    }
    accountRemediated(outcome.made(), occasion, now).ifPresent(notices::add);
    List<Made> endings = made(outcome.made(), Kind.LEASE_END);
    if (!endings.isEmpty()) {
      boolean ranOut = outcome.changes().stream().anyMatch(Change.DataTraceEnded.class::isInstance);
      notices.add(
          new Notice.LeaseEnded(
              idOf("LeaseEnded", endings, occasion, stage.toString()),
              now,
              occasion,
              stage,
              ranOut ? "" : outcome.reason(),
              endings));
    }
    for (Made each : outcome.made()) {
      if (each.change() instanceof Change.LeaseBegun(Lease lease)) {
        notices.add(
            new Notice.LeaseBegan(
                NoticeId.of(List.of("LeaseBegan", lease.id())), now, occasion, lease, each));
      }
    }
    if (isSweep(occasion)) {
      outcome.lease().flatMap(lease -> endsSoon(lease, occasion, now)).ifPresent(notices::add);
    }
    outcome
        .contest()
        .filter(contest -> contest.eventId().equals(occasion.eventId()))
        .ifPresent(contest -> notices.add(contested(contest, outcome, occasion, now)));
    if (outcome.result() != Result.FAILED) {
      List<Assessment> open =
          outcome.open().stream()
              .filter(finding -> outcome.contest().isEmpty() || !yields(finding))
              .toList();
      reported(Optional.of(stage), open, occasion, now).ifPresent(notices::add);
    }
    return List.copyOf(notices);
  }

  /** The notices of what came of the account's CloudWatch role. */
  public static List<Notice> of(AccountOutcome outcome, Occasion occasion, Instant now) {
    return Stream.concat(
            accountRemediated(outcome.made(), occasion, now).stream(),
            outcome.result() == Result.FAILED
                ? Stream.empty()
                : reported(Optional.empty(), outcome.open(), occasion, now).stream())
        .toList();
  }

  /** Says of a lease that was long that it will be over soon; empty if that is not so. */
  public static Optional<Notice> endsSoon(Lease lease, Occasion occasion, Instant now) {
    boolean isLong = Duration.between(lease.startedAt(), lease.endsAt()).compareTo(SHORT_LEASE) > 0;
    boolean soon = lease.endsAt().isAfter(now) && !lease.endsAt().isAfter(now.plus(SOON));
    return isLong && soon
        ? Optional.of(
            new Notice.LeaseEndsSoon(
                NoticeId.of(List.of("LeaseEndsSoon", lease.id(), lease.endsAt().toString())),
                now,
                occasion,
                lease))
        : Optional.empty();
  }

  /** Of work that failed it is not known what still stands. */
  private static List<Assessment> mended(StageOutcome outcome) {
    return outcome.result() == Result.FAILED
        ? List.of()
        : outcome.findings().stream()
            .filter(each -> each.enforcement() instanceof Enforcement.Enforced)
            .filter(each -> !(each.finding() instanceof Finding.DataTraceOn))
            .filter(each -> !outcome.open().contains(each))
            .toList();
  }

  private enum Kind {
    REPAIR,
    ACCOUNT,
    LEASE_BEGIN,
    LEASE_END,
    /** Told by the command that did it. */
    BY_COMMAND
  }

  private static Kind kindOf(Change change) {
    return switch (change) {
      case Change.StageEdited(_, var edits) ->
          edits.stream().allMatch(StageEdit.DataTraceEdit.class::isInstance)
              ? Kind.LEASE_END
              : Kind.REPAIR;
      case Change.LogGroupCreated _ -> Kind.REPAIR;
      case Change.RetentionSet _ -> Kind.REPAIR;
      case Change.KmsKeySet _ -> Kind.REPAIR;
      case Change.LeaseScheduleRepaired _ -> Kind.REPAIR;
      case Change.LeaseBegun _ -> Kind.LEASE_BEGIN;
      case Change.LeaseExtended _ -> Kind.BY_COMMAND;
      case Change.DataTraceEnded _ -> Kind.LEASE_END;
      case Change.LeaseRemoved _ -> Kind.LEASE_END;
      case Change.LogGroupRestored _ -> Kind.BY_COMMAND;
      case Change.CloudWatchRoleReplaced _ -> Kind.ACCOUNT;
    };
  }

  private static List<Made> made(List<Made> all, Kind kind) {
    return all.stream().filter(each -> kindOf(each.change()) == kind).toList();
  }

  private static Optional<Notice> accountRemediated(
      List<Made> all, Occasion occasion, Instant now) {
    List<Made> made = made(all, Kind.ACCOUNT);
    return made.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Notice.AccountRemediated(
                idOf("AccountRemediated", made, occasion, ""), now, occasion, made));
  }

  private static Notice contested(
      Contest contest, StageOutcome outcome, Occasion occasion, Instant now) {
    return new Notice.StageContested(
        NoticeId.of(List.of("StageContested", contest.stage().toString(), contest.eventId())),
        now,
        occasion,
        contest,
        outcome.open().stream().filter(Notices::yields).filter(Notices::isTold).toList());
  }

  /** A sweep comes every hour and has an id of its own: what it reports is the same all day. */
  private static Optional<Notice> reported(
      Optional<StageRef> stage, List<Assessment> open, Occasion occasion, Instant now) {
    List<Assessment> told = open.stream().filter(Notices::isTold).toList();
    if (told.isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    parts.add("FindingReported");
    parts.add(
        isSweep(occasion)
            ? LocalDate.ofInstant(now, ZoneOffset.UTC).toString()
            : occasion.eventId());
    parts.add(stage.map(StageRef::toString).orElse(""));
    told.forEach(each -> parts.add(each.finding().toString()));
    return Optional.of(new Notice.FindingReported(NoticeId.of(parts), now, occasion, stage, told));
  }

  /** By the latest change's id where the journal has it; else by all that was written, and why. */
  private static String idOf(String kind, List<Made> made, Occasion occasion, String subject) {
    Optional<String> latest =
        made.stream().map(Made::id).filter(id -> !id.isEmpty()).max(Comparator.naturalOrder());
    if (latest.isPresent()) {
      return NoticeId.of(List.of(kind, latest.get()));
    }
    List<String> parts = new ArrayList<>(List.of(kind, occasion.eventId(), subject));
    made.forEach(each -> parts.add(fingerprint(each.change())));
    return NoticeId.of(parts);
  }

  /**
   * A stage's maps print in an order that differs from run to run, so edits stand for it; and the
   * end of a trace is another moment each time that it is tried.
   */
  private static String fingerprint(Change change) {
    if (change instanceof Change.StageEdited(_, var edits)) {
      return edits.toString();
    }
    return change instanceof Change.DataTraceEnded ended
        ? ended.stage() + " " + ended.from()
        : change.toString();
  }

  private static boolean isTold(Assessment assessment) {
    return switch (assessment.enforcement()) {
      case Enforcement.Enforced _ -> true;
      case Enforcement.Audited _ -> true;
      case Enforcement.Exempted _ -> false;
      case Enforcement.Off _ -> false;
    };
  }

  /** Whether a contest is a reason for leaving it as it is. */
  private static boolean yields(Assessment assessment) {
    return switch (assessment.finding().rule()) {
      case ACCESS_LOGS, EXECUTION_LOGS -> true;
      case DATA_TRACE, CLOUDWATCH_ROLE -> false;
    };
  }

  private static boolean isSweep(Occasion occasion) {
    return occasion.name().equals(SweepNotice.DETAIL_TYPE);
  }
}
