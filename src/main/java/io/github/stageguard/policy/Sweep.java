package io.github.stageguard.policy;

/**
 * How a look at every stage goes about it.
 *
 * @param requestsPerSecond API Gateway calls a second, 1 to 10
 * @param maxChanges a sweep that would write to more stages writes to none; 0 and above
 */
public record Sweep(int requestsPerSecond, int maxChanges) {}
