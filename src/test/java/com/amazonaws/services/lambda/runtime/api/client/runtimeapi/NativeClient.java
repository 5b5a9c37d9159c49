package com.amazonaws.services.lambda.runtime.api.client.runtimeapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Stands in for the class of this name in AWS's runtime interface client where AWS ships no native
 * library for it, as on macOS: takes events from Lambda's Runtime API and brings results to it. All
 * else of the client is AWS's own there too.
 */
final class NativeClient {
  private static URI invocations;

  private NativeClient() {}

  static void init(String hostAndPort) {
    invocations = URI.create("http://" + hostAndPort + "/2018-06-01/runtime/invocation/");
  }

  static InvocationRequest next() {
    try {
      HttpURLConnection connection = open("next");
      InvocationRequest request = new InvocationRequest();
      request.setContent(connection.getInputStream().readAllBytes());
      request.setId(connection.getHeaderField("Lambda-Runtime-Aws-Request-Id"));
      request.setInvokedFunctionArn(
          connection.getHeaderField("Lambda-Runtime-Invoked-Function-Arn"));
      request.setDeadlineTimeInMs(
          Long.parseLong(connection.getHeaderField("Lambda-Runtime-Deadline-Ms")));
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void postInvocationResponse(byte[] requestId, byte[] response) {
    try {
      HttpURLConnection connection = open(new String(requestId, UTF_8) + "/response");
      connection.setDoOutput(true);
      try (OutputStream body = connection.getOutputStream()) {
        body.write(response);
      }
      connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpURLConnection open(String path) throws IOException {
    return (HttpURLConnection) invocations.resolve(path).toURL().openConnection();
  }
}
