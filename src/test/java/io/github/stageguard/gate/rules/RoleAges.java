package io.github.stageguard.gate.rules;

import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers when each role was last changed, because other services see a change only after a
 * while: [R] §3.3, 33 s after the policy was attached, 84 s after the role was created. Roles of a
 * test that sets the scene have stood for long.
 */
public final class RoleAges implements Rule {
  private static final Set<String> CHANGES =
      Set.of("CreateRole", "UpdateAssumeRolePolicy", "PutRolePolicy", "AttachRolePolicy");

  private final InstantSource clock;
  private final Duration propagation;
  private final Map<String, Instant> changed = new ConcurrentHashMap<>();

  /** Changes are seen elsewhere after {@code propagation}. */
  public RoleAges(InstantSource clock, Duration propagation) {
    this.clock = clock;
    this.propagation = propagation;
  }

  @Override
  public Reply answer(Request request, Next next) {
    Reply reply = next.forward(request);
    boolean fresh =
        request.operation().service().equals("iam")
            && CHANGES.contains(request.operation().name())
            && !request.caller().equals(Request.SEED);
    if (fresh && reply.isSuccess()) {
      changed.put(request.form().getOrDefault("RoleName", ""), clock.instant());
    }
    return reply;
  }

  boolean isPropagated(String roleName) {
    Instant change = changed.get(roleName);
    return change == null || !clock.instant().isBefore(change.plus(propagation));
  }
}
