package io.sightline.desktop.redact;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Gives every text the same pseudonym wherever it occurs, so that who talks to whom stays visible:
 * words that can be spoken for names, label by label for host names, and other digits in the same
 * shape for UIDs and hashes.
 *
 * <p>They come from a keyed hash; without the key nobody can try names out. Not thread-safe.
 */
final class Pseudonyms {
  private static final String CONSONANTS = "bdfgjklmnprstvyz";
  private static final String VOWELS = "aeio";
  private static final int SYLLABLES = 4;
  private static final Pattern HEX =
      Pattern.compile("[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{16,64}");
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9_*-]{1,63}\\.)+[A-Za-z0-9-]{1,63}\\.?");

  /** What every cluster's host names end in. */
  private static final Set<String> COMMON_LABELS =
      Set.of("svc", "cluster", "local", "pod", "arpa", "in-addr", "ip6", "*");

  private final Mac mac;
  private final Set<String> kept;
  private final Map<String, String> words = new HashMap<>();
  private final Set<String> given = new HashSet<>();

  /**
   * Pseudonyms of one run.
   *
   * @param key kept by nobody
   * @param kept texts that stay as they are
   */
  Pseudonyms(byte[] key, Set<String> kept) {
    this.kept = Set.copyOf(kept);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** Sixteen bits more than enough to tell two texts apart, by purpose. */
  byte[] hash(String purpose, byte[] text) {
    mac.update(purpose.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return mac.doFinal(text);
  }

  /** The pseudonym of any text. */
  String of(String text) {
    if (text.isEmpty() || kept.contains(text)) {
      return text;
    }
    if (HEX.matcher(text).matches()) {
      return hex(text);
    }
    return HOST.matcher(text).matches() ? host(text) : word(text);
  }

  /** The pseudonyms of all UIDs and hashes in a text, and nothing else replaced. */
  String replaceHex(String text) {
    return HEX.matcher(text).replaceAll(match -> Matcher.quoteReplacement(hex(match.group())));
  }

  /** Whether a text has a UID or a hash in it. */
  static boolean hasHex(String text) {
    return HEX.matcher(text).find();
  }

  private String host(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(
            label ->
                label.isEmpty() || COMMON_LABELS.contains(label) || kept.contains(label)
                    ? label
                    : HEX.matcher(label).matches() ? hex(label) : word(label))
        .collect(Collectors.joining("."));
  }

  /** Other digits at the same places; "-" and "_" between them mean the same UID. */
  private String hex(String text) {
    String digits = text.replace("-", "").replace("_", "");
    StringBuilder other = new StringBuilder();
    byte[] hash = hash("hex", digits.getBytes(StandardCharsets.UTF_8));
    for (byte b : hash) {
      other.append(String.format(Locale.ROOT, "%02x", b & 0xff));
    }
    StringBuilder shaped = new StringBuilder();
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shaped.append(c == '-' || c == '_' ? c : other.charAt(next++));
    }
    return shaped.toString();
  }

  private String word(String text) {
    return words.computeIfAbsent(text, this::newWord);
  }

  private String newWord(String text) {
    ByteBuffer hash = ByteBuffer.wrap(hash("word", text.getBytes(StandardCharsets.UTF_8)));
    StringBuilder word = new StringBuilder();
    while (hash.remaining() > 0
        && (word.length() < 2 * SYLLABLES || given.contains(word.toString()))) {
      int bits = hash.get() & 0xff;
      word.append(CONSONANTS.charAt(bits & 15)).append(VOWELS.charAt((bits >> 4) & 3));
    }
    given.add(word.toString());
    return word.toString();
  }
}
