package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates towards an API server: who is trusted to be it, and who the user is.
 *
 * <p>A certificate authority of the kubeconfig is the only one trusted then, as with kubectl; the
 * library would trust every public one besides.
 */
final class ClusterTls {
  private static final char[] NO_PASSWORD = {};

  private ClusterTls() {}

  /**
   * What to connect with.
   *
   * @param credential of a plugin; null where none was run
   */
  static SSLContext context(Kubeconfig.Target target, @Nullable ExecCredential credential)
      throws ClusterException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity(target, credential), trust(target), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private static TrustManager @Nullable [] trust(Kubeconfig.Target target) throws ClusterException {
    Cluster cluster = target.cluster().value();
    if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
      return new TrustManager[] {new TrustsAll()};
    }
    Source source =
        source(
            target.cluster().file(),
            "certificate-authority",
            cluster.getCertificateAuthorityData(),
            cluster.getCertificateAuthority());
    if (source == null) {
      return null;
    }
    try {
      KeyStore store = empty();
      int number = 0;
      for (X509Certificate certificate : Pem.certificates(source.text)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw source.unusable(e);
    }
  }

  private static KeyManager @Nullable [] identity(
      Kubeconfig.Target target, @Nullable ExecCredential credential) throws ClusterException {
    AuthInfo user = target.user().value();
    Path file = target.user().file();
    Source certificate;
    Source key;
    if (credential != null && credential.certificate() != null && credential.key() != null) {
      String origin = "what the plugin of context %s gave".formatted(target.context().name());
      certificate = new Source(origin, credential.certificate());
      key = new Source(origin, credential.key());
    } else {
      certificate =
          source(
              file,
              "client-certificate",
              user.getClientCertificateData(),
              user.getClientCertificate());
      key = source(file, "client-key", user.getClientKeyData(), user.getClientKey());
    }
    if (certificate == null || key == null) {
      return null;
    }
    List<X509Certificate> chain;
    PrivateKey secret;
    try {
      chain = Pem.certificates(certificate.text);
    } catch (GeneralSecurityException e) {
      throw certificate.unusable(e);
    }
    try {
      secret = Pem.privateKey(key.text);
    } catch (GeneralSecurityException e) {
      throw key.unusable(e);
    }
    try {
      KeyStore store = empty();
      store.setKeyEntry("user", secret, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw certificate.unusable(e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  /** Text, and what to call it when it cannot be used. */
  private record Source(String origin, String text) {
    ClusterException unusable(Exception problem) {
      return ClusterException.lasting(
          "%s cannot be used: %s".formatted(origin, problem.getMessage()));
    }

    /** Not the text, which may be a key. */
    @Override
    public String toString() {
      return origin;
    }
  }

  private static @Nullable Source source(
      Path file, String name, @Nullable String data, @Nullable String path)
      throws ClusterException {
    if (data != null && !data.isEmpty()) {
      String origin = "%s-data of %s".formatted(name, file);
      try {
        byte[] bytes = Base64.getMimeDecoder().decode(data);
        return new Source(origin, new String(bytes, StandardCharsets.US_ASCII));
      } catch (IllegalArgumentException e) {
        throw ClusterException.lasting(origin + " is no base64");
      }
    }
    if (path == null || path.isEmpty()) {
      return null;
    }
    Path named = file.resolveSibling(path);
    try {
      return new Source(
          "%s %s of %s".formatted(name, named, file),
          new String(Files.readAllBytes(named), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw ClusterException.lasting(
          "%s of %s names %s, which cannot be read (%s)"
              .formatted(name, file, named, e.getClass().getSimpleName()));
    }
  }

  /** For {@code insecure-skip-tls-verify}, which the user wrote into the kubeconfig. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
