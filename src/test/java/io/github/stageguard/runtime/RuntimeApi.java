package io.github.stageguard.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Lambda's Runtime API, version 2018-06-01, for one function process: hands out events and takes
 * results and errors.
 */
final class RuntimeApi implements AutoCloseable {
  /** How an invocation or the function's start ended. */
  sealed interface End {
    record Success(String body) implements End {}

    record Failure(String type, String message) implements End {}
  }

  private record Event(String id, String json, Instant deadline) {}

  private static final String ROOT = "/2018-06-01/runtime";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String functionArn;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<String, CompletableFuture<End>> ends = new ConcurrentHashMap<>();
  private final CompletableFuture<End> init = new CompletableFuture<>();
  private final CompletableFuture<End> exit = new CompletableFuture<>();
  private final CountDownLatch restored = new CountDownLatch(1);

  RuntimeApi(String functionArn) {
    this.functionArn = functionArn;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on a loopback port", e);
    }
    server.setExecutor(threads);
    server.createContext(ROOT, this::exchange);
    server.start();
  }

  /** Host and port, as the function's process is told them. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Ends when the function's start has ended: at its first request for an event or a restore. */
  CompletableFuture<End> init() {
    return init;
  }

  /** Lets a function that waits at its snapshot go on. */
  void restore() {
    restored.countDown();
  }

  /** Hands the event to the function as soon as it asks for one. */
  CompletableFuture<End> invoke(String id, String json, Instant deadline) {
    CompletableFuture<End> end = new CompletableFuture<>();
    ends.put(id, end);
    events.add(new Event(id, json, deadline));
    var _ = exit.thenAccept(end::complete);
    return end;
  }

  /** The function's process has ended: nothing that is still open will be answered. */
  void exited(int exitCode) {
    End end = new End.Failure(Invocation.EXITED, "the function's process ended with " + exitCode);
    init.complete(end);
    exit.complete(end);
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(ROOT.length());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String[] parts = path.substring(1).split("/", -1);
      switch (parts[parts.length - 1]) {
        case "next" -> {
          init.complete(new End.Success(""));
          if (parts[0].equals("restore")) {
            restored.await();
            send(exchange, 200, "");
          } else {
            give(exchange, events.take());
          }
        }
        case "response" -> {
          end(parts[1]).complete(new End.Success(body));
          send(exchange, 202, "{\"status\":\"OK\"}");
        }
        case "error" -> {
          CompletableFuture<End> ended = parts[0].equals("invocation") ? end(parts[1]) : init;
          send(exchange, 202, "{\"status\":\"OK\"}");
          ended.complete(failure(body));
        }
        default -> send(exchange, 404, "{}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void give(HttpExchange exchange, Event event) throws IOException {
    exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", event.id());
    exchange.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", functionArn);
    exchange
        .getResponseHeaders()
        .set("Lambda-Runtime-Deadline-Ms", Long.toString(event.deadline().toEpochMilli()));
    send(exchange, 200, event.json());
  }

  private CompletableFuture<End> end(String id) {
    return ends.getOrDefault(id, new CompletableFuture<>());
  }

  private static End failure(String body) throws IOException {
    JsonNode error = JSON.readTree(body);
    return new End.Failure(
        error.path("errorType").asText("unknown"), error.path("errorMessage").asText(""));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
