package io.github.stageguard.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands between a client and a server, passes on what they send as it comes, and counts how long
 * the client's requests are away: from when a request's bytes have arrived here until the answer's
 * are sent back. What is encrypted stays so.
 */
final class Wire implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final ServerSocket listening;
  private final InetSocketAddress server;
  private final LongAdder away = new LongAdder();

  Wire(URI server) throws IOException {
    this.server = new InetSocketAddress(server.getHost(), server.getPort());
    this.listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("wire").start(this::accept);
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + listening.getLocalPort());
  }

  /** How long requests were away, all together. */
  Duration away() {
    return Duration.ofNanos(away.sum());
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void accept() {
    try {
      while (true) {
        connect(listening.accept());
      }
    } catch (IOException e) {
      if (!listening.isClosed()) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket onward = new Socket();
    onward.connect(server);
    client.setTcpNoDelay(true);
    onward.setTcpNoDelay(true);
    AtomicLong since = new AtomicLong();
    pass(client, onward, () -> since.set(System.nanoTime()));
    pass(
        onward,
        client,
        () -> {
          long now = System.nanoTime();
          away.add(now - since.getAndSet(now));
        });
  }

  private static void pass(Socket from, Socket to, Runnable passed) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              byte[] chunk = new byte[CHUNK];
              try (from;
                  to;
                  InputStream in = from.getInputStream();
                  OutputStream out = to.getOutputStream()) {
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                  passed.run();
                  out.write(chunk, 0, read);
                }
              } catch (IOException _) {
                // One side is gone; closing both tells the other.
              }
            });
  }
}
