package io.github.stageguard.cli.request;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Sends requests as a client of an API does. */
public interface StageCall {

  /**
   * What was answered; its body is not kept.
   *
   * @param status the HTTP status
   * @param ids what API Gateway calls the request; none if the answer is not from API Gateway
   */
  record Answer(int status, List<RequestId> ids) {
    public Answer {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Sends a GET without credentials; follows no redirect.
   *
   * @throws IOException if no answer comes
   */
  Answer get(URI uri) throws IOException;
}
