package io.sightline.desktop.source.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Keys in all the forms in which kubeconfigs hold them: kind's and k3s's are SEC 1 or PKCS #1. */
class PemTest {
  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }

  private static void assertSame(PrivateKey read, KeyPair pair, String algorithm) throws Exception {
    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(read);
    signer.update(text);
    byte[] signature = signer.sign();
    signer.initVerify(pair.getPublic());
    signer.update(text);
    assertThat(signer.verify(signature)).isTrue();
  }

  @Test
  void rsaKeysOfBothForms() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    // The octet string at its end holds the PKCS #1 form: 26 bytes of envelope come before.
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertSame(Pem.privateKey(pem("PRIVATE KEY", pkcs8)), pair, "SHA256withRSA");
    assertSame(Pem.privateKey(pem("RSA PRIVATE KEY", pkcs1)), pair, "SHA256withRSA");
  }

  @Test
  void ecKeysOfBothForms() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    assertSame(
        Pem.privateKey(pem("PRIVATE KEY", pair.getPrivate().getEncoded())),
        pair,
        "SHA256withECDSA");
    byte[] secret =
        ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS().toByteArray();
    byte[] key = new byte[32];
    int length = Math.min(32, secret.length);
    System.arraycopy(secret, secret.length - length, key, 32 - length, length);
    // ECPrivateKey of RFC 5915: version 1, the key, and the curve prime256v1.
    byte[] sec1 = new byte[51];
    byte[] head = {0x30, 49, 2, 1, 1, 4, 32};
    byte[] curve = {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
    System.arraycopy(head, 0, sec1, 0, 7);
    System.arraycopy(key, 0, sec1, 7, 32);
    System.arraycopy(curve, 0, sec1, 39, 12);
    String text =
        pem("EC PARAMETERS", Arrays.copyOfRange(curve, 2, 12)) + pem("EC PRIVATE KEY", sec1);
    assertSame(Pem.privateKey(text), pair, "SHA256withECDSA");
  }

  @Test
  void ed25519Keys() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    assertSame(Pem.privateKey(pem("PRIVATE KEY", pair.getPrivate().getEncoded())), pair, "Ed25519");
    assertThat(KeyFactory.getInstance("Ed25519")).isNotNull();
  }

  @Test
  void whatCannotBeUsedIsSaid() {
    assertThatThrownBy(() -> Pem.privateKey("nothing")).hasMessageContaining("no private key");
    assertThatThrownBy(() -> Pem.privateKey(pem("ENCRYPTED PRIVATE KEY", new byte[] {1})))
        .hasMessageContaining("passphrase");
    assertThatThrownBy(() -> Pem.privateKey(pem("EC PRIVATE KEY", new byte[] {0x30, 2, 1})))
        .isInstanceOf(java.security.GeneralSecurityException.class);
    assertThatThrownBy(() -> Pem.certificates(pem("PRIVATE KEY", new byte[] {1})))
        .hasMessageContaining("no certificate");
  }
}
