package io.github.stageguard.sweep;

/**
 * What came of a sweep's stages.
 *
 * @param seen stages looked at
 * @param compliant those with nothing to do
 * @param remediated those that something was written for
 * @param reported those with findings that stand
 * @param failed stages, APIs, leases and log groups that could not be handled
 * @param calls requests sent to AWS
 */
public record SweepCounts(
    int seen, int compliant, int remediated, int reported, int failed, int calls) {
  public static final SweepCounts NONE = new SweepCounts(0, 0, 0, 0, 0, 0);
}
