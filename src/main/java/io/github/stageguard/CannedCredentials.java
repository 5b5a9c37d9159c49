package io.github.stageguard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.core.SdkSystemSetting;

/**
 * Made-up credentials from an endpoint of this process, asked for as a restored function asks
 * Lambda for its own. Until it is closed, whoever looks for such an endpoint finds this one.
 */
final class CannedCredentials implements AutoCloseable {
  private static final String BODY =
      """
      {"AccessKeyId":"none","SecretAccessKey":"none","Token":"none",\
      "Expiration":"2099-01-01T00:00:00Z"}""";
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
          .formatted(BODY.length(), BODY);

  private final ServerSocket server;

  CannedCredentials() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("canned-credentials").start(this::serve);
    System.setProperty(
        SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.property(),
        "http://127.0.0.1:" + server.getLocalPort() + "/");
    System.setProperty(SdkSystemSetting.AWS_CONTAINER_AUTHORIZATION_TOKEN.property(), "none");
  }

  @Override
  public void close() {
    System.clearProperty(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.property());
    System.clearProperty(SdkSystemSetting.AWS_CONTAINER_AUTHORIZATION_TOKEN.property());
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket connection = server.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
        for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
          line = in.readLine();
        }
        connection.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException _) {
        // Closed by the client, which connects anew if it wants an answer.
      }
    }
  }
}
