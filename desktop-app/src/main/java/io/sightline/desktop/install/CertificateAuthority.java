package io.sightline.desktop.install;

import io.sightline.core.kube.Installed;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs the certificates of agents and relay, once: its key lives in this process only and is in no
 * file and no Secret.
 *
 * <p>So nobody can sign another certificate that relay or agents believe, whatever they read in the
 * cluster; and whoever renews certificates makes a new authority, which both ends have to believe
 * before either shows a certificate of it ({@link CertificateRenewal}).
 */
public final class CertificateAuthority {
  /** How long certificates hold. */
  public static final Duration VALIDITY = Duration.ofDays(365);

  /** Clocks of nodes may be behind. */
  private static final Duration SKEW = Duration.ofHours(1);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;

  private final KeyPair keys;
  private final X500Name name;
  private final Instant from;
  private final Instant until;
  private final SecureRandom random = new SecureRandom();
  private final X509Certificate certificate;

  /** A new one, whose certificates hold from now on. */
  public CertificateAuthority(Instant now) {
    from = now.minus(SKEW);
    until = now.plus(VALIDITY);
    try {
      keys = newKeys();
      // Each has its own name, so that which one signed is never in doubt where both are believed.
      name = new X500Name("CN=Sightline authority " + now.getEpochSecond() + ",O=Sightline");
      X509v3CertificateBuilder builder = builder(name, keys);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      certificate = sign(builder);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw impossible(e);
    }
  }

  /** Its own certificate, in PEM. */
  public String pem() {
    return pem("CERTIFICATE", encoded(certificate));
  }

  /** For the relay, under the names by which agents reach it. */
  public TlsFiles relay() {
    String service = Installed.RELAY + "." + Installed.RELAY_NAMESPACE;
    return issue(
        "Sightline relay",
        KeyPurposeId.id_kp_serverAuth,
        List.of(
            dns(Installed.RELAY),
            dns(service),
            dns(service + ".svc"),
            dns(service + ".svc.cluster.local")));
  }

  /**
   * For the agents of all nodes.
   *
   * <p>They share it, as the pods of a DaemonSet share a Secret, so it cannot say which node.
   */
  public TlsFiles agents() {
    return issue(
        "Sightline agent",
        KeyPurposeId.id_kp_clientAuth,
        List.of(new GeneralName(GeneralName.uniformResourceIdentifier, "urn:sightline:node:*")));
  }

  private TlsFiles issue(String holder, KeyPurposeId purpose, List<GeneralName> names) {
    try {
      KeyPair own = newKeys();
      X509v3CertificateBuilder builder =
          builder(new X500Name("CN=" + holder + ",O=Sightline"), own);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new ArrayList<>(names).toArray(GeneralName[]::new)));
      return new TlsFiles(
          pem("CERTIFICATE", encoded(sign(builder))), pem("PRIVATE KEY", own.getPrivate()), pem());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw impossible(e);
    }
  }

  private X509v3CertificateBuilder builder(X500Name holder, KeyPair own)
      throws GeneralSecurityException, CertIOException {
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(SERIAL_BITS, random),
            Date.from(from),
            Date.from(until),
            holder,
            own.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        identifiers.createSubjectKeyIdentifier(own.getPublic()));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        identifiers.createAuthorityKeyIdentifier(keys.getPublic()));
    return builder;
  }

  private X509Certificate sign(X509v3CertificateBuilder builder)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate())));
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  private static String pem(String kind, PrivateKey key) {
    return pem(kind, key.getEncoded());
  }

  private static String pem(String kind, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
  }

  private static IllegalStateException impossible(Exception cause) {
    return new IllegalStateException("this JDK cannot make certificates: " + cause, cause);
  }
}
