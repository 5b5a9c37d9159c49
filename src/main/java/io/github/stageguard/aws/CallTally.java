package io.github.stageguard.aws;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Counts the requests that are sent to AWS, repeated ones included. */
public final class CallTally implements ExecutionInterceptor {
  private final Map<String, Integer> calls = new TreeMap<>();

  @Override
  public synchronized void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    calls.merge(
        attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME).toLowerCase(Locale.ROOT)
            + ":"
            + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
        1,
        Integer::sum);
  }

  /** How many there were since the last call of {@link #take()}. */
  public synchronized int total() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The counts by service and operation since the last call of this method. */
  public synchronized Map<String, Integer> take() {
    Map<String, Integer> taken = new TreeMap<>(calls);
    calls.clear();
    return taken;
  }
}
