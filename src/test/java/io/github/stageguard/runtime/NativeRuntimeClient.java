package io.github.stageguard.runtime;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The native library of AWS's runtime interface client. The client unpacks it to one fixed file at
 * every start, so that two processes starting together can crash; each gets a copy of its own. AWS
 * ships it for Linux only; elsewhere one class takes its place.
 */
final class NativeRuntimeClient {
  /** The system property that tells the client to load a given file instead. */
  static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private static final String LIBRARY = "/jni/libaws-lambda-jni." + platform() + ".so";
  private static final String STAND_IN =
      "/com/amazonaws/services/lambda/runtime/api/client/runtimeapi/NativeClient.class";

  private NativeRuntimeClient() {}

  /** Whether there is a library for this machine. */
  static boolean isShipped() {
    return AWSLambda.class.getResource(LIBRARY) != null;
  }

  /** Copies the library and returns the copy. */
  static Path copyInto(Path folder) throws IOException {
    return copy(AWSLambda.class, LIBRARY, folder.resolve("runtime-client.so"));
  }

  /** Copies the stand-in and returns the folder that must lead the client's class path. */
  static Path standInInto(Path folder) throws IOException {
    Path root = folder.resolve("stand-in");
    copy(NativeRuntimeClient.class, STAND_IN, root.resolve(STAND_IN.substring(1)));
    return root;
  }

  private static Path copy(Class<?> beside, String resource, Path file) throws IOException {
    try (InputStream content = beside.getResourceAsStream(resource)) {
      if (content == null) {
        throw new IllegalStateException("there is no " + resource);
      }
      Files.createDirectories(file.getParent());
      Files.copy(content, file);
      return file;
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
