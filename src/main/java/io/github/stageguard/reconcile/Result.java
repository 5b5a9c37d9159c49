package io.github.stageguard.reconcile;

/** What came of an event or of one stage, from the least to the most telling. */
public enum Result {
  /** Not ours, or the stage is gone. */
  IGNORED,
  /** Nothing to do. */
  COMPLIANT,
  /** A finding stands and nothing was written. */
  REPORTED,
  /** Something was written, and AWS's answer verified it. */
  REMEDIATED,
  /** Something that should have been done was not; the event must come again. */
  FAILED
}
