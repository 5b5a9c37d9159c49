package io.github.stageguard.bench;

import io.github.stageguard.gate.rules.Rule;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pages of the list of REST APIs, worked out once as long as no API is made, changed or deleted:
 * the gate asks the emulator for the whole list to answer a page of it, which would make the pages
 * slow for whoever reads many.
 */
final class PeerList implements Rule {
  private final Map<String, Reply> held = new ConcurrentHashMap<>();

  @Override
  public Reply answer(Request request, Next next) {
    return switch (request.operation().name()) {
      case "GetRestApis" -> held.computeIfAbsent(request.target(), _ -> next.forward(request));
      case "CreateRestApi", "UpdateRestApi", "PutRestApi", "DeleteRestApi" -> {
        Reply reply = next.forward(request);
        held.clear();
        yield reply;
      }
      default -> next.forward(request);
    };
  }
}
