package io.github.stageguard.gate.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.stageguard.gate.wire.AwsError;
import io.github.stageguard.gate.wire.Json;
import io.github.stageguard.gate.wire.Reply;
import io.github.stageguard.gate.wire.Request;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pages of what can be long: [D] for the parameters and bounds of REST APIs, schedules and log
 * groups; [I] for the bounds of HTTP and WebSocket APIs and their stages, which the model does not
 * give.
 *
 * <p>The whole list is fetched from the emulator each time, put in the order of its keys (log
 * groups: [D], the rest: [I]), and a page goes on behind the last key of the one before: what is
 * made or deleted in between makes no other entry be skipped or told twice ([I]). A token is only
 * good for the listing that it was given out for: [I].
 */
public final class Listings implements Rule {
  /** Where a page of what stops. */
  private record Place(String listing, String lastKey) {}

  private final Map<String, Place> places = new ConcurrentHashMap<>();

  @Override
  public Reply answer(Request request, Next next) {
    Listing listing = Listing.askedFor(request);
    if (listing == null) {
      return next.forward(request);
    }
    Map<String, String> parameters = listing.parameters(request);
    int limit = limit(listing, parameters.remove(listing.limit));
    String token = parameters.remove(listing.token);
    String identity = request.segments() + " " + parameters;
    String lastKey = "";
    if (token != null) {
      Place place = places.get(token);
      if (place == null || !place.listing().equals(identity)) {
        throw listing.refusal("Invalid " + listing.token + " specified");
      }
      lastKey = place.lastKey();
    }
    NavigableMap<String, JsonNode> all = new TreeMap<>();
    Reply answer = null;
    String more = "";
    do {
      answer = next.forward(listing.wholly(request, more));
      if (!answer.isSuccess()) {
        return answer;
      }
      for (JsonNode item : answer.json().path(listing.items)) {
        all.put(listing.key(item), item);
      }
      more = answer.json().path(listing.token).asText("");
    } while (!more.isEmpty());
    return answer.withBody(page(listing, identity, all.tailMap(lastKey, false), limit).toString());
  }

  private ObjectNode page(
      Listing listing, String identity, NavigableMap<String, JsonNode> rest, int limit) {
    ObjectNode page = Json.object();
    ArrayNode items = page.putArray(listing.items);
    String lastKey = "";
    for (Map.Entry<String, JsonNode> entry : rest.entrySet()) {
      if (items.size() == limit) {
        String token = UUID.randomUUID().toString();
        places.put(token, new Place(identity, lastKey));
        return page.put(listing.token, token);
      }
      items.add(entry.getValue());
      lastKey = entry.getKey();
    }
    return page;
  }

  private static int limit(Listing listing, String asked) {
    if (asked == null) {
      return listing.usual;
    }
    AwsError refusal = listing.refusal("Invalid " + listing.limit + " specified: " + asked);
    try {
      int limit = Integer.parseInt(asked);
      if (limit < 1 || limit > listing.most) {
        throw refusal;
      }
      return limit;
    } catch (NumberFormatException _) {
      throw refusal;
    }
  }
}
