package io.sightline.desktop.install;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one end of the connection between agents and relay holds, in PEM, as a Secret of type {@code
 * kubernetes.io/tls} does.
 *
 * @param certificate its own, {@code tls.crt}
 * @param key of that, {@code tls.key}
 * @param authorities whom it believes, {@code ca.crt}
 */
public record TlsFiles(String certificate, String key, String authorities) {
  /** Its own certificate. */
  public X509Certificate own() throws CertificateException {
    return certificates(certificate).getFirst();
  }

  /** The authorities it believes. */
  public List<X509Certificate> believed() throws CertificateException {
    return certificates(authorities);
  }

  TlsFiles withAuthorities(String others) {
    return new TlsFiles(certificate, key, others);
  }

  /** Keys are in no message. */
  @Override
  public String toString() {
    return "TlsFiles[" + certificate.length() + " characters of certificate]";
  }

  private static List<X509Certificate> certificates(String pem) throws CertificateException {
    List<X509Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (found.isEmpty()) {
      throw new CertificateException("no certificate in it");
    }
    return found;
  }
}
