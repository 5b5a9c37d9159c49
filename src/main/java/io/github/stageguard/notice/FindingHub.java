package io.github.stageguard.notice;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Where findings are kept for the whole organisation: Security Hub. Methods throw {@link
 * io.github.stageguard.stage.CallFailedException} when it does not take or tell all.
 */
public interface FindingHub {

  /**
   * A finding that is open there.
   *
   * @param createdAt when it was told first
   * @param updatedAt when it was told last
   * @param suppressed whether people have put it aside, which must stay so
   */
  record Open(String id, Instant createdAt, Instant updatedAt, boolean suppressed) {
    public Open {
      Objects.requireNonNull(id);
      Objects.requireNonNull(createdAt);
      Objects.requireNonNull(updatedAt);
    }
  }

  /** All of ours that are open and whose ids begin so. May lag behind by seconds. */
  List<Open> open(String idPrefix);

  /** Tells of findings, known there or not. */
  void report(List<HubFinding> findings);

  /** Marks findings as resolved, for those who work through them. */
  void resolve(List<String> ids);
}
