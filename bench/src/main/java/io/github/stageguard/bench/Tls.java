package io.github.stageguard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key for a server on 127.0.0.1, and for its clients what they trust anyway and its certificate
 * beside it: as many certificates to load as against AWS.
 */
final class Tls {
  static final Path TRUST_STORE = Path.of("target", "bench", "tls", "trusted.p12");
  static final Path TRUST_BUNDLE = TRUST_STORE.resolveSibling("trusted.pem");
  static final String PASSWORD = "changeit";

  private static final Path KEY = TRUST_STORE.resolveSibling("server.p12");
  private static final Path CERTIFICATE = TRUST_STORE.resolveSibling("server.pem");

  private Tls() {}

  /** Makes key, certificate and what clients trust, and returns what the server needs. */
  static SSLContext server() throws IOException {
    Files.createDirectories(KEY.getParent());
    Files.deleteIfExists(KEY);
    keytool(
        KEY,
        "-genkeypair",
        "-keyalg",
        "RSA",
        "-keysize",
        "2048",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12");
    keytool(KEY, "-exportcert", "-rfc", "-file", CERTIFICATE.toString());
    Files.write(
        TRUST_STORE,
        Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")));
    keytool(TRUST_STORE, "-importcert", "-noprompt", "-file", CERTIFICATE.toString());
    Files.copy(botocoresBundle(), TRUST_BUNDLE, REPLACE_EXISTING);
    Files.write(TRUST_BUNDLE, Files.readAllBytes(CERTIFICATE), APPEND);
    return context();
  }

  private static SSLContext context() throws IOException {
    try (InputStream file = Files.newInputStream(KEY)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(file, PASSWORD.toCharArray());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path botocoresBundle() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("target", "bench", "python", "lib"))) {
      return files.filter(file -> file.endsWith("botocore/cacert.pem")).findFirst().orElseThrow();
    }
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-alias", "stageguard-bench", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    try {
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
