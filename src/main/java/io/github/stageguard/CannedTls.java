package io.github.stageguard;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * Canned answers over a real connection: every request goes through the HTTP client and the TLS
 * that the function uses, to a server within this process, whose certificate nobody else trusts.
 */
final class CannedTls implements SdkHttpClient {
  /** Tells the server what to answer. */
  private static final String ANSWER = "Canned-Answer: ";

  private static final int CALLS_A_CONNECTION = 8;

  private final CannedHttp answers;
  private final KeyManager[] shown;
  private final SdkHttpClient http;
  private final ServerSocket server;

  /**
   * @param answers what to answer to which call
   * @param client the function's own client, but for whom it trusts
   */
  CannedTls(CannedHttp answers, ApacheHttpClient.Builder client)
      throws GeneralSecurityException, IOException {
    this.answers = answers;
    ThrowawayCertificate certificate = new ThrowawayCertificate();
    this.shown = certificate.show();
    TrustManager[] trusted = certificate.trust();
    this.http = client.tlsTrustManagersProvider(() -> trusted).build();
    this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("canned-tls").start(this::serve);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    try {
      String answer = Base64.getEncoder().encodeToString(answers.answer(request));
      return http.prepareRequest(
          HttpExecuteRequest.builder()
              .contentStreamProvider(request.contentStreamProvider().orElse(null))
              .request(
                  request
                      .httpRequest()
                      .copy(
                          r ->
                              r.host("localhost")
                                  .port(server.getLocalPort())
                                  .putHeader(ANSWER.substring(0, ANSWER.indexOf(':')), answer)))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket connection = server.accept();
          SSLSocket socket = secured(connection)) {
        converse(socket);
      } catch (IOException _) {
        // Closed by the client, which makes another connection if it wants one.
      }
    }
  }

  private SSLSocket secured(Socket connection) throws IOException {
    try {
      // A context of its own has no session that the client could resume: all hands are shaken.
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, null, null);
      SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(connection, "localhost", connection.getPort(), true);
      socket.setUseClientMode(false);
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void converse(SSLSocket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    for (int left = CALLS_A_CONNECTION; left > 0; left--) {
      byte[] body = wanted(in);
      String head =
          "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n"
              .formatted(body.length, left > 1 ? "keep-alive" : "close");
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
    }
  }

  /** Reads a request and returns what it asks to be answered. */
  private static byte[] wanted(InputStream in) throws IOException {
    String answer = "";
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith(ANSWER)) {
        answer = line.substring(ANSWER.length());
      } else if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    in.skipNBytes(length);
    return Base64.getDecoder().decode(answer);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
