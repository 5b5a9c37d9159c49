package io.github.stageguard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key made on the spot and a certificate for {@code localhost} that it signs itself (RFC 5280),
 * as the JDK has no public means to make one. The key never leaves the process, and only who is
 * given {@link #trust} trusts the certificate.
 */
final class ThrowawayCertificate {
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int NULL = 0x05;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0C;
  private static final int UTC_TIME = 0x17;
  private static final int EXPLICIT_VERSION = 0xA0;
  private static final int EXPLICIT_EXTENSIONS = 0xA3;
  private static final int DNS_NAME = 0x82;

  private static final byte[] SHA256_WITH_RSA = {
    0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 11
  };
  private static final byte[] COMMON_NAME = {0x55, 4, 3};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1D, 17};
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyPair keys;
  private final Certificate certificate;

  ThrowawayCertificate() throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    byte[] algorithm = der(SEQUENCE, der(OBJECT_IDENTIFIER, SHA256_WITH_RSA), der(NULL));
    byte[] name =
        der(
            SEQUENCE,
            der(
                SET,
                der(SEQUENCE, der(OBJECT_IDENTIFIER, COMMON_NAME), der(UTF8_STRING, "localhost"))));
    byte[] alternatives =
        der(
            SEQUENCE,
            der(OBJECT_IDENTIFIER, SUBJECT_ALTERNATIVE_NAME),
            der(OCTET_STRING, der(SEQUENCE, der(DNS_NAME, "localhost"))));
    byte[] told =
        der(
            SEQUENCE,
            der(EXPLICIT_VERSION, der(INTEGER, new byte[] {2})),
            der(INTEGER, new byte[] {1}),
            algorithm,
            name,
            der(SEQUENCE, der(UTC_TIME, "000101000000Z"), der(UTC_TIME, "491231235959Z")),
            name,
            keys.getPublic().getEncoded(),
            der(EXPLICIT_EXTENSIONS, der(SEQUENCE, alternatives)));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(told);
    certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    der(
                        SEQUENCE,
                        told,
                        algorithm,
                        der(BIT_STRING, new byte[] {0}, signature.sign()))));
  }

  /** Shows this certificate. */
  KeyManager[] show() throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setKeyEntry("localhost", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    return managers.getKeyManagers();
  }

  /** Trusts this certificate and no other. */
  TrustManager[] trust() throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setCertificateEntry("localhost", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    return store;
  }

  private static byte[] der(int tag, String text) throws IOException {
    return der(tag, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Tag, length and contents, as DER writes them. */
  private static byte[] der(int tag, byte[]... parts) throws IOException {
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      contents.write(part);
    }
    int length = contents.size();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (length < 0x80) {
      all.write(length);
    } else {
      byte[] bytes = BigInteger.valueOf(length).toByteArray();
      int sign = bytes[0] == 0 ? 1 : 0;
      all.write(0x80 | bytes.length - sign);
      all.write(bytes, sign, bytes.length - sign);
    }
    contents.writeTo(all);
    return all.toByteArray();
  }
}
