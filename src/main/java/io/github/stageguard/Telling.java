package io.github.stageguard;

import io.github.stageguard.event.Actor;
import io.github.stageguard.event.Occasion;
import io.github.stageguard.notice.Channel;
import io.github.stageguard.notice.Notices;
import io.github.stageguard.notice.OpenFindings;
import io.github.stageguard.reconcile.AccountOutcome;
import io.github.stageguard.reconcile.Outcome;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.reconcile.StageOutcome;
import io.github.stageguard.stage.CallFailedException;
import io.github.stageguard.sweep.SweepNotice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells all who are to know what came of events, and then closes it in the journal: until then it
 * is told again, under the same ids.
 */
final class Telling {
  private final Reconciler reconciler;
  private final Channel delivery;
  private final Optional<OpenFindings> openFindings;
  private final InstantSource clock;
  private final List<StageOutcome> ofSweep = new ArrayList<>();
  private Optional<CallFailedException> untold = Optional.empty();

  /**
   * @param delivery takes notices
   * @param openFindings takes what stays open, if that is switched on
   */
  Telling(
      Reconciler reconciler,
      Channel delivery,
      Optional<OpenFindings> openFindings,
      InstantSource clock) {
    this.reconciler = reconciler;
    this.delivery = delivery;
    this.openFindings = openFindings;
    this.clock = clock;
  }

  /** Another event begins. */
  void begin() {
    ofSweep.clear();
    untold = Optional.empty();
  }

  /**
   * Tells of a stage, as soon as a sweep is done with it.
   *
   * @throws CallFailedException if it could not be told; the next sweep comes back to what is open
   */
  void inSweep(String sweepId, StageOutcome stage) {
    openFindings.ifPresent(hub -> ofSweep.add(stage));
    tell(stage, sweep(sweepId));
  }

  /** Tells of all that was not told yet; why something could not be, if so. */
  Optional<CallFailedException> rest(Outcome outcome) {
    Occasion occasion =
        outcome
            .trigger()
            .origin()
            .orElseGet(() -> sweep(outcome.sweep().map(sweep -> sweep.id()).orElse("")));
    Instant now = clock.instant();
    for (StageOutcome stage : outcome.stages()) {
      attempt(() -> tell(stage, occasion));
      openFindings.ifPresent(hub -> attempt(() -> hub.tell(stage, now)));
    }
    outcome.account().ifPresent(account -> attempt(() -> tell(account, occasion)));
    openFindings.ifPresent(hub -> attempt(() -> tell(hub, outcome, now)));
    return untold;
  }

  private void tell(StageOutcome stage, Occasion occasion) {
    delivery.send(Notices.of(stage, occasion, clock.instant()));
    reconciler.close(stage);
  }

  private void tell(AccountOutcome account, Occasion occasion) {
    delivery.send(Notices.of(account, occasion, clock.instant()));
    reconciler.close(account);
  }

  private void tell(OpenFindings hub, Outcome outcome, Instant now) {
    if (outcome.sweep().isPresent()) {
      hub.tell(outcome.sweep().get(), ofSweep, outcome.account(), now);
    } else {
      outcome.account().ifPresent(account -> hub.tell(account, now));
    }
  }

  /** One that cannot be told does not keep the others from being told. */
  private void attempt(Runnable telling) {
    try {
      telling.run();
    } catch (CallFailedException e) {
      untold = untold.or(() -> Optional.of(e));
    }
  }

  private Occasion sweep(String sweepId) {
    return new Occasion(SweepNotice.DETAIL_TYPE, sweepId, clock.instant(), Actor.NOBODY);
  }
}
