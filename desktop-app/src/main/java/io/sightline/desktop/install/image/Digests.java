package io.sightline.desktop.install.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as images write it. */
final class Digests {
  private static final String PREFIX = "sha256:";

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Of what went through it, which it forgets. */
  static String text(MessageDigest digest) {
    return PREFIX + HexFormat.of().formatHex(digest.digest());
  }

  static String of(byte[] bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes);
    return text(digest);
  }

  /** Where a blob with that digest is in an archive. */
  static String path(String digest) {
    return "blobs/sha256/" + digest.substring(PREFIX.length());
  }
}
