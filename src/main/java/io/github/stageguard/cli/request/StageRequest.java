package io.github.stageguard.cli.request;

import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.Place;
import io.github.stageguard.stage.Stage;
import io.github.stageguard.stage.StageRef;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a request is sent that is to be found in a stage's logs. */
public final class StageRequest {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Characters of a path and a query, as RFC 3986 has them. */
  private static final Pattern PATH =
      Pattern.compile(
          "/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,1000}(\\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,1000})?");

  private StageRequest() {}

  /**
   * The address of a path at the stage's own invoke URL.
   *
   * @throws IllegalArgumentException if the API takes no GET, or the text is no path
   */
  public static URI at(Stage stage, Place place, String path) {
    if (stage.kind() == ApiKind.WEBSOCKET) {
      throw new IllegalArgumentException("a WebSocket API takes no GET");
    }
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("a path begins with / and is percent-encoded");
    }
    String domain = place.partition().equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
    String first =
        stage.ref().stageName().equals(StageRef.DEFAULT_STAGE) ? "" : "/" + stage.ref().stageName();
    return URI.create(
        "https://%s.execute-api.%s.%s%s%s"
            .formatted(stage.ref().apiId(), place.region(), domain, first, path));
  }

  /**
   * An address that a person gave: that of a custom domain, for instance.
   *
   * @throws IllegalArgumentException if it is none that a GET can be sent to safely
   */
  public static URI at(String url) {
    URI uri = URI.create(url);
    if (uri.getHost() == null
        || uri.getUserInfo() != null
        || !("https".equals(uri.getScheme())
            || ("http".equals(uri.getScheme()) && THIS_MACHINE.contains(uri.getHost())))) {
      throw new IllegalArgumentException("it is no https URL without credentials");
    }
    return uri;
  }
}
