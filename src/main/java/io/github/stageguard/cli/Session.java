package io.github.stageguard.cli;

import io.github.stageguard.cli.doctor.Sight;
import io.github.stageguard.cli.organization.AuditRole;
import io.github.stageguard.cli.organization.Members;
import io.github.stageguard.cli.request.LogEvents;
import io.github.stageguard.cli.request.LogSearch;
import io.github.stageguard.cli.undo.Restoration;
import io.github.stageguard.event.Triggers;
import io.github.stageguard.reconcile.Reconciler;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.Pace;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command works with: the account and Region that the caller's credentials are for, and the
 * installation in it. AWS is asked when something is needed for the first time. Methods throw
 * {@link io.github.stageguard.stage.CallFailedException} when it does not answer.
 */
public interface Session extends AutoCloseable {

  InstantSource clock();

  /** Waits, for instance between calls that keep a pace. */
  Pace.Sleep sleep();

  /** The account and Region. */
  Place place();

  /** ARN of the caller, as AWS knows them. */
  String caller();

  /** What is installed there. */
  Installation installation();

  /** Stages, log groups, leases, roles and journal. */
  Reconciler.Ports ports();

  /** The calls that only undoing needs. */
  Restoration restoration();

  /** Reads what StageGuard's installation consists of. */
  Sight sight();

  /** Tells what an event means, as the function does. */
  Triggers triggers();

  /** Does what the function does; what it may write is for the settings to say. */
  Reconciler reconciler();

  /**
   * Mode and policy.
   *
   * @param file a policy to go by instead of that of the installation
   * @throws UsageException if the file cannot be read
   * @throws io.github.stageguard.policy.UnreadablePolicyException if the policy is not one
   */
  PolicyInForce policy(Optional<Path> file);

  /** The accounts of the organization that the account belongs to. */
  Members members();

  /**
   * A session in another account, with a role of it. It may be closed before or after this one, and
   * used in another thread.
   */
  Session in(String account, String region, AuditRole role);

  /** Searches log groups with queries. */
  LogSearch logSearch();

  /** Reads log groups as they are written. */
  LogEvents logEvents();

  /** Requests sent to AWS since this was last asked, by service and operation. */
  Map<String, Integer> calls();

  @Override
  void close();
}
