package io.github.stageguard.gate.rules;

import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;

/**
 * One of AWS's manners that the emulator lacks. Rules form a chain: each answers itself, or passes
 * the request on, changed or not, and may change the answer.
 *
 * <p>Where a rule's fact comes from stands beside it: [R] recorded from AWS, [D] AWS's
 * documentation or model, [C] code that claims to mirror AWS, [I] inferred. The paragraphs named
 * are those of the project's collection of facts about API Gateway.
 */
public interface Rule {
  /** The rest of the chain, with the emulator at its end. */
  interface Next {
    Reply forward(Request request);
  }

  /**
   * The answer that AWS would give.
   *
   * @throws AwsError if AWS would refuse the request
   */
  Reply answer(Request request, Next next);
}
