package io.github.stageguard.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.crac.Core;
import org.crac.Resource;

/** A function that does what its event says, to try the runtime with. */
public final class EchoHandler
    implements RequestHandler<Map<String, String>, Map<String, String>>, Resource {

  public EchoHandler() {
    if ("fail".equals(System.getenv("ECHO_AT_INIT"))) {
      throw new IllegalArgumentException("cannot start");
    }
    Core.getGlobalContext().register(this);
    System.out.println("constructed");
  }

  @Override
  public Map<String, String> handleRequest(Map<String, String> event, Context context) {
    String wish = event.get("do");
    System.out.println("told to " + wish);
    switch (wish) {
      case "fail" -> throw new IllegalStateException("failed: \u00fc");
      case "exit" -> Runtime.getRuntime().halt(7);
      case "hang" -> hang();
      default -> {}
    }
    return Map.of(
        "echo", wish,
        "function", context.getInvokedFunctionArn(),
        "in time", Boolean.toString(context.getRemainingTimeInMillis() > 0),
        "path", String.valueOf(System.getenv("PATH")));
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    System.out.println("before the snapshot");
  }

  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {
    System.out.println("after the restore");
  }
}
