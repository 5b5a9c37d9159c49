package io.github.stageguard.notice;

import io.github.stageguard.event.Occasion;
import io.github.stageguard.journal.Contest;
import io.github.stageguard.journal.Made;
import io.github.stageguard.lease.Lease;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.stage.StageRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that people or programs outside StageGuard may want to know. It may be told more than
 * once, under the same id.
 */
public sealed interface Notice {

  /** What it tells, for whoever sends it: the same facts have the same id, however often told. */
  String id();

  /** When it was noticed. */
  Instant at();

  /** What made StageGuard look, and who did that. */
  Occasion occasion();

  /** The stage that it is about; empty if it is about the account's CloudWatch role. */
  Optional<StageRef> subject();

  /** In two or three words; the {@code detail-type} of its event. */
  default String title() {
    return switch (this) {
      case StageRemediated _ -> "Stage Remediated";
      case AccountRemediated _ -> "Account Remediated";
      case FindingReported _ -> "Finding Reported";
      case LeaseBegan _ -> "Lease Began";
      case LeaseEndsSoon _ -> "Lease Ends Soon";
      case LeaseEnded _ -> "Lease Ended";
      case StageContested _ -> "Stage Contested";
    };
  }

  /**
   * A stage, or a log group that it needs, was put right.
   *
   * @param findings what was wrong and is no more
   * @param made what was written, in order
   */
  record StageRemediated(
      String id,
      Instant at,
      Occasion occasion,
      StageRef stage,
      List<Assessment> findings,
      List<Made> made)
      implements Notice {
    public StageRemediated {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      Objects.requireNonNull(stage);
      findings = List.copyOf(findings);
      made = List.copyOf(made);
    }

    @Override
    public Optional<StageRef> subject() {
      return Optional.of(stage);
    }
  }

  /**
   * The account's CloudWatch role was replaced.
   *
   * @param made what was written
   */
  record AccountRemediated(String id, Instant at, Occasion occasion, List<Made> made)
      implements Notice {
    public AccountRemediated {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      made = List.copyOf(made);
    }

    @Override
    public Optional<StageRef> subject() {
      return Optional.empty();
    }
  }

  /**
   * Something is not as the policy wants it and stays so.
   *
   * @param stage where; empty: the account's CloudWatch role
   * @param findings what is wrong, at least one
   */
  record FindingReported(
      String id, Instant at, Occasion occasion, Optional<StageRef> stage, List<Assessment> findings)
      implements Notice {
    public FindingReported {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      Objects.requireNonNull(stage);
      findings = List.copyOf(findings);
    }

    @Override
    public Optional<StageRef> subject() {
      return stage;
    }
  }

  /**
   * Full requests and responses are logged, until the lease ends.
   *
   * @param made how the lease began
   */
  record LeaseBegan(String id, Instant at, Occasion occasion, Lease lease, Made made)
      implements Notice {
    public LeaseBegan {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      Objects.requireNonNull(lease);
      Objects.requireNonNull(made);
    }

    @Override
    public Optional<StageRef> subject() {
      return Optional.of(lease.stage());
    }
  }

  /** A long lease has little time left. */
  record LeaseEndsSoon(String id, Instant at, Occasion occasion, Lease lease) implements Notice {
    public LeaseEndsSoon {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      Objects.requireNonNull(lease);
    }

    @Override
    public Optional<StageRef> subject() {
      return Optional.of(lease.stage());
    }
  }

  /**
   * A lease is over, or was given up.
   *
   * @param reason why, where it did not just run to its end; empty otherwise
   * @param made what was written: data trace switched off, its schedule deleted, or both
   */
  record LeaseEnded(
      String id, Instant at, Occasion occasion, StageRef stage, String reason, List<Made> made)
      implements Notice {
    public LeaseEnded {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      Objects.requireNonNull(stage);
      Objects.requireNonNull(reason);
      made = List.copyOf(made);
    }

    @Override
    public Optional<StageRef> subject() {
      return Optional.of(stage);
    }
  }

  /**
   * Someone keeps changing a stage back, and StageGuard leaves its access logs and log levels alone
   * for a while.
   *
   * @param findings what is wrong and stays so meanwhile
   */
  record StageContested(
      String id, Instant at, Occasion occasion, Contest contest, List<Assessment> findings)
      implements Notice {
    public StageContested {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(occasion);
      Objects.requireNonNull(contest);
      findings = List.copyOf(findings);
    }

    @Override
    public Optional<StageRef> subject() {
      return Optional.of(contest.stage());
    }
  }
}
