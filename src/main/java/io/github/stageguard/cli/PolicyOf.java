package io.github.stageguard.cli;

import io.github.stageguard.policy.StagePolicy;
import io.github.stageguard.policy.Subject;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The policy as it holds for one stage today. */
final class PolicyOf {
  private PolicyOf() {}

  static StagePolicy stage(Session session, PolicyInForce policy, Stage stage) {
    Place place = session.place();
    return policy
        .policy()
        .forStage(
            new Subject(stage, place.partition(), place.region(), place.account()),
            LocalDate.ofInstant(session.clock().instant(), ZoneOffset.UTC));
  }
}
