package io.sightline.agent.rpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of one end of a connection in which both ends show one, read from a directory as
 * Kubernetes mounts a Secret of type {@code kubernetes.io/tls}: {@code tls.crt}, {@code tls.key},
 * and {@code ca.crt}, in PEM.
 *
 * <p>The files are looked at again every few seconds. New ones hold for new connections, without a
 * restart; ones that cannot be used are named in the log, and the old ones stay in use. Any thread
 * may use it.
 */
public final class MutualTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MutualTls.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** The files' contents; compared, so that a new time stamp alone means nothing. */
  private record Pem(String chain, String key, String authorities) {
    static Pem read(Path directory) throws IOException {
      return new Pem(
          Files.readString(directory.resolve("tls.crt")),
          Files.readString(directory.resolve("tls.key")),
          Files.readString(directory.resolve("ca.crt")));
    }
  }

  private final Path directory;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager clientsTrust;
  private final AdvancedTlsX509TrustManager serversTrust;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificates").factory());
  private Pem inUse;

  private MutualTls(Path directory) throws IOException {
    this.directory = directory;
    try {
      clientsTrust = trust(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION);
      serversTrust =
          trust(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION);
      inUse = Pem.read(directory);
      use(inUse);
    } catch (GeneralSecurityException e) {
      throw new IOException(unusable(e), e);
    } catch (IOException e) {
      throw new IOException(unusable(e), e);
    }
  }

  /**
   * Reads the certificates, and goes on watching them until it is closed.
   *
   * @throws IOException when they are not there or not usable
   */
  public static MutualTls watching(Path directory) throws IOException {
    return watching(directory, LOOK_AGAIN);
  }

  static MutualTls watching(Path directory, Duration interval) throws IOException {
    MutualTls tls = new MutualTls(directory);
    var _ =
        tls.timer.scheduleWithFixedDelay(
            tls::lookAgain, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    return tls;
  }

  /** For a server that takes only clients whose certificate these authorities signed. */
  SslContext forServer() throws IOException {
    return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
        .protocols(PROTOCOLS)
        .trustManager(clientsTrust)
        .clientAuth(ClientAuth.REQUIRE)
        .build();
  }

  /** For a client that talks only to a server of that name, signed by these authorities. */
  SslContext forClient() throws IOException {
    return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
        .protocols(PROTOCOLS)
        .keyManager(keys)
        .trustManager(serversTrust)
        .build();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void lookAgain() {
    try {
      Pem found = Pem.read(directory);
      if (!found.equals(inUse)) {
        use(found);
        inUse = found;
        LOG.info("new certificates from {} are in use", directory);
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.warn("{}; the ones read before stay in use", unusable(e));
    }
  }

  private void use(Pem files) throws IOException, GeneralSecurityException {
    X509Certificate[] chain = certificates(files.chain, "tls.crt");
    X509Certificate[] authorities = certificates(files.authorities, "ca.crt");
    PrivateKey key = CertificateUtils.getPrivateKey(in(files.key));
    requirePair(key, chain[0]);
    clientsTrust.updateTrustCredentials(authorities);
    serversTrust.updateTrustCredentials(authorities);
    keys.updateIdentityCredentials(chain, key);
  }

  private static X509Certificate[] certificates(String pem, String name)
      throws CertificateException {
    X509Certificate[] found = CertificateUtils.getX509Certificates(in(pem));
    if (found.length == 0) {
      throw new CertificateException(name + " holds no certificate");
    }
    return found;
  }

  /** While files are being replaced a key may meet another one's certificate. */
  private static void requirePair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(probe);
    byte[] signature = signer.sign();
    signer.initVerify(certificate.getPublicKey());
    signer.update(probe);
    if (!signer.verify(signature)) {
      throw new CertificateException("tls.key is not the key of the certificate in tls.crt");
    }
  }

  private static AdvancedTlsX509TrustManager trust(
      AdvancedTlsX509TrustManager.Verification verification) throws CertificateException {
    return AdvancedTlsX509TrustManager.newBuilder().setVerification(verification).build();
  }

  private static InputStream in(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }

  private String unusable(Exception cause) {
    return "The certificates in %s cannot be used: %s. tls.crt, tls.key and ca.crt are needed, in PEM"
        .formatted(directory, cause);
  }
}
