package io.github.stageguard.policy;

/**
 * The bounds of a sweep: a look at every stage of the account and Region.
 *
 * @param requestsPerSecond API Gateway calls a second, 1 to 10
 * @param maxChanges a sweep that would write to more stages writes to none; 0 and above
 */
public record SweepLimits(int requestsPerSecond, int maxChanges) {}
