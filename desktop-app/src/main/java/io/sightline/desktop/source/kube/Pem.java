package io.sightline.desktop.source.kube;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys as text.
 *
 * <p>Keys may be PKCS #8, PKCS #1 (RSA) or SEC 1 (EC): the last two are put into a PKCS #8
 * envelope, which is all that the JDK reads. Sources: RFC 7468, RFC 5208, RFC 8017 A.1.2, RFC 5915.
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA_ENCRYPTION = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xa0;

  private static final class Block {
    private final String kind;
    private final byte[] bytes;

    Block(String kind, byte[] bytes) {
      this.kind = kind;
      this.bytes = bytes;
    }
  }

  private Pem() {}

  /** All certificates in a text, at least one. */
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(text)) {
      if (block.kind.equals("CERTIFICATE") || block.kind.equals("TRUSTED CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes)));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no certificate in it");
    }
    return certificates;
  }

  /** The private key in a text. */
  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    for (Block block : blocks(text)) {
      switch (block.kind) {
        case "PRIVATE KEY" -> {
          return key(block.bytes);
        }
        case "RSA PRIVATE KEY" -> {
          if (text.contains("ENCRYPTED")) {
            throw new InvalidKeySpecException("it is encrypted with a passphrase");
          }
          return key(der(SEQUENCE, VERSION_0, RSA_ENCRYPTION, der(OCTET_STRING, block.bytes)));
        }
        case "EC PRIVATE KEY" -> {
          byte[] algorithm = der(SEQUENCE, EC_PUBLIC_KEY, curve(block.bytes));
          return key(der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, block.bytes)));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new InvalidKeySpecException("it is encrypted with a passphrase");
        default -> {
          // Such as the parameters of a curve, which the key holds too.
        }
      }
    }
    throw new InvalidKeySpecException("there is no private key in it");
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    InvalidKeySpecException last = new InvalidKeySpecException("it is of no known kind");
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        last = e;
      }
    }
    throw last;
  }

  /** The name of the curve within an ECPrivateKey, as encoded there. */
  private static byte[] curve(byte[] sec1) throws InvalidKeySpecException {
    int at = contentAt(sec1, 0);
    while (at < sec1.length) {
      int content = contentAt(sec1, at);
      int end = content + lengthAt(sec1, at);
      if (end > sec1.length) {
        break;
      }
      if ((sec1[at] & 0xff) == PARAMETERS) {
        return java.util.Arrays.copyOfRange(sec1, content, end);
      }
      at = end;
    }
    throw new InvalidKeySpecException("it does not name its curve");
  }

  private static int lengthAt(byte[] der, int at) throws InvalidKeySpecException {
    int first = at + 1 < der.length ? der[at + 1] & 0xff : 0xff;
    int bytes = first & 0x7f;
    if (first < 0x80) {
      return first;
    }
    if (bytes > 2 || at + 1 + bytes >= der.length) {
      throw new InvalidKeySpecException("it is cut off");
    }
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xff);
    }
    return length;
  }

  private static int contentAt(byte[] der, int at) throws InvalidKeySpecException {
    var _ = lengthAt(der, at);
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static List<Block> blocks(String text) throws GeneralSecurityException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String body = matcher.group(2);
      // Headers as of an encrypted key end with an empty line.
      int headers = body.indexOf("\n\n");
      try {
        blocks.add(
            new Block(
                matcher.group(1),
                Base64.getMimeDecoder()
                    .decode(
                        body.substring(Math.max(0, headers)).getBytes(StandardCharsets.US_ASCII))));
      } catch (IllegalArgumentException e) {
        throw new CertificateException("its base64 is damaged", e);
      }
    }
    return blocks;
  }
}
