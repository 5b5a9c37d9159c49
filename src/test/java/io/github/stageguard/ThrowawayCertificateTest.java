package io.github.stageguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

class ThrowawayCertificateTest {
  @Test
  void whoIsGivenItTrustsItForLocalhostAndNobodyElseDoes() throws Exception {
    ThrowawayCertificate throwaway = new ThrowawayCertificate();
    X509TrustManager trusting = (X509TrustManager) throwaway.trust()[0];
    X509Certificate certificate = trusting.getAcceptedIssuers()[0];

    certificate.checkValidity();
    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSubjectAlternativeNames().iterator().next().get(1))
        .isEqualTo("localhost");
    trusting.checkServerTrusted(new X509Certificate[] {certificate}, "RSA");
    assertThatThrownBy(
            () -> byDefault().checkServerTrusted(new X509Certificate[] {certificate}, "RSA"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void eachHasAKeyOfItsOwn() throws Exception {
    X509TrustManager one = (X509TrustManager) new ThrowawayCertificate().trust()[0];
    X509Certificate other =
        ((X509TrustManager) new ThrowawayCertificate().trust()[0]).getAcceptedIssuers()[0];

    assertThatThrownBy(() -> one.checkServerTrusted(new X509Certificate[] {other}, "RSA"))
        .isInstanceOf(CertificateException.class);
  }

  private static X509TrustManager byDefault() throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new IllegalStateException("no trust manager");
  }
}
