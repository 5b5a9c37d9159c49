package io.github.stageguard.runtime;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The native library of AWS's runtime interface client. The client unpacks it to one fixed file at
 * every start, so that two processes starting together can crash; each gets a copy of its own.
 */
final class NativeRuntimeClient {
  /** The system property that tells the client to load a given file instead. */
  static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private NativeRuntimeClient() {}

  static Path copyInto(Path folder) throws IOException {
    String resource = "/jni/libaws-lambda-jni." + platform() + ".so";
    try (InputStream library = AWSLambda.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IllegalStateException(
            "AWS's runtime interface client runs on Linux only, on x86-64 and arm64");
      }
      Path copy = folder.resolve("runtime-client.so");
      Files.copy(library, copy);
      return copy;
    }
  }

  private static String platform() {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String machine = arm ? "aarch64" : "x86_64";
    boolean musl = Files.exists(Path.of("/lib/ld-musl-" + machine + ".so.1"));
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return system + (musl ? "_musl" : "") + (arm ? "-aarch_64" : "-x86_64");
  }
}
