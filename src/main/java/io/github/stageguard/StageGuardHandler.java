package io.github.stageguard;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.stageguard.event.Envelope;
import io.github.stageguard.event.UnreadableEventException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.crac.Core;

/**
 * The Lambda function: an EventBridge envelope in, what came of it out, both as JSON. Prints one
 * line of evidence for each event.
 *
 * <p>Throws what must come again or end in the dead-letter queue: {@link
 * RemediationFailedException}, {@link UnreadableEventException}, {@link
 * UnusableParameterException}, {@link io.github.stageguard.policy.UnreadablePolicyException}.
 */
public final class StageGuardHandler implements RequestStreamHandler {
  private static final JsonMapper JSON = new JsonMapper();

  private final StageGuard stageGuard = new StageGuard(Wiring.fromEnvironment());

  /** Kept here because the global context of hooks does not keep what is registered with it. */
  private final Primer primer = new Primer();

  /** What Lambda calls. */
  public StageGuardHandler() {
    Core.getGlobalContext().register(primer);
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handle(
        stageGuard,
        input,
        output,
        context.getInvokedFunctionArn(),
        Duration.ofMillis(context.getRemainingTimeInMillis()),
        line -> context.getLogger().log(line + "\n"));
  }

  /** Handles an event as Lambda hands it over. */
  static void handle(
      StageGuard stageGuard,
      InputStream input,
      OutputStream output,
      String invokedArn,
      Duration left,
      Consumer<String> log)
      throws IOException {
    JSON.writeValue(output, stageGuard.handle(Envelope.read(input), invokedArn, left, log));
  }
}
