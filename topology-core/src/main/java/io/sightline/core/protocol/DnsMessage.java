package io.sightline.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DNS message (RFC 1035), read as far as Sightline needs it: the question, and of the answers the
 * aliases and addresses.
 *
 * <p>Names are in lower case without the final dot. A byte that is not printable ASCII, or a dot
 * inside a label, shows as a question mark. Reading is bounded: see the constants.
 *
 * @param id pairs a response with its query, 0 to 65535
 * @param response whether this is a response
 * @param opcode 0 for a standard query
 * @param responseCode RCODE, extended by EDNS(0) where the message has it
 * @param truncated whether the sender cut it for UDP
 * @param name of the first question, empty for the root or when there is no question
 * @param type of the first question, 0 when there is none
 * @param answers CNAME, A and AAAA records of the answer section, in order
 */
public record DnsMessage(
    int id,
    boolean response,
    int opcode,
    int responseCode,
    boolean truncated,
    String name,
    int type,
    List<Answer> answers) {
  public static final int TYPE_A = 1;
  public static final int TYPE_CNAME = 5;
  public static final int TYPE_AAAA = 28;

  /** Most questions, and most records in all sections, that a message may announce. */
  static final int MAX_QUESTIONS = 16;

  static final int MAX_RECORDS = 1024;

  /** Most answers kept. */
  static final int MAX_ANSWERS = 64;

  /** Most compression pointers followed for one name. */
  static final int MAX_POINTERS = 64;

  private static final int MAX_NAME = 255;
  private static final int HEADER = 12;
  private static final int TYPE_OPT = 41;
  private static final int CLASS_IN = 1;

  private static final String[] RESPONSE_CODES = {
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
    "NOTZONE"
  };

  public DnsMessage {
    answers = List.copyOf(answers);
  }

  /**
   * One record of the answer section.
   *
   * @param name the owner
   * @param type {@link #TYPE_A}, {@link #TYPE_AAAA} or {@link #TYPE_CNAME}
   * @param ttlSeconds how long it may be kept; at most 2^31-1
   * @param value the alias, or the address as text in its usual form
   */
  public record Answer(String name, int type, int ttlSeconds, String value) {}

  /** Returns the name of the response code: {@code NXDOMAIN}. */
  public String responseCodeName() {
    return responseCode < RESPONSE_CODES.length
        ? RESPONSE_CODES[responseCode]
        : "RCODE" + responseCode;
  }

  /**
   * Reads a message.
   *
   * @return the message, or null when the bytes are none; answers that are cut off are left out
   */
  public static @Nullable DnsMessage parse(byte[] bytes, int offset, int length) {
    if (length < HEADER || length > 65535) {
      return null;
    }
    return new Reader(bytes, offset, offset + length).message();
  }

  private static final class Reader {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    Reader(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
    }

    @Nullable DnsMessage message() {
      int flags = Bytes.uint16(bytes, start + 2);
      int questions = Bytes.uint16(bytes, start + 4);
      int answerCount = Bytes.uint16(bytes, start + 6);
      int others = Bytes.uint16(bytes, start + 8) + Bytes.uint16(bytes, start + 10);
      if (questions > MAX_QUESTIONS || answerCount + others > MAX_RECORDS) {
        return null;
      }
      at = start + HEADER;
      String name = "";
      int type = 0;
      for (int i = 0; i < questions; i++) {
        String asked = name();
        if (asked == null || end - at < 4) {
          return null;
        }
        if (i == 0) {
          name = asked;
          type = Bytes.uint16(bytes, at);
        }
        at += 4;
      }
      List<Answer> answers = new ArrayList<>();
      int extendedCode = records(answerCount, others, answers);
      return new DnsMessage(
          Bytes.uint16(bytes, start),
          (flags & 0x8000) != 0,
          flags >>> 11 & 15,
          (flags & 15) | extendedCode << 4,
          (flags & 0x0200) != 0,
          name,
          type,
          answers);
    }

    /** Reads records until they end or make no sense, and returns the extended response code. */
    private int records(int answerCount, int others, List<Answer> answers) {
      for (int i = 0; i < answerCount + others; i++) {
        String owner = name();
        if (owner == null || end - at < 10) {
          return 0;
        }
        int type = Bytes.uint16(bytes, at);
        int kind = Bytes.uint16(bytes, at + 2);
        int ttl = Bytes.int32(bytes, at + 4);
        int data = at + 10;
        int next = data + Bytes.uint16(bytes, at + 8);
        if (next > end) {
          return 0;
        }
        if (type == TYPE_OPT && i >= answerCount) {
          return ttl >>> 24;
        }
        if (i < answerCount && kind == CLASS_IN && answers.size() < MAX_ANSWERS) {
          String value = value(type, data, next);
          if (value != null) {
            // A TTL with its top bit set counts as zero (RFC 2181 section 8).
            answers.add(new Answer(owner, type, Math.max(0, ttl), value));
          }
        }
        at = next;
      }
      return 0;
    }

    private @Nullable String value(int type, int from, int to) {
      return switch (type) {
        case TYPE_A -> to - from == 4 ? Addresses.ipv4(bytes, from) : null;
        case TYPE_AAAA -> to - from == 16 ? Addresses.ipv6(bytes, from) : null;
        case TYPE_CNAME -> {
          at = from;
          yield name();
        }
        default -> null;
      };
    }

    /** Reads the name here and moves past it; null when it is none. */
    private @Nullable String name() {
      byte[] text = new byte[MAX_NAME];
      int length = 0;
      int pointers = 0;
      int i = at;
      int after = -1;
      while (true) {
        if (i >= end) {
          return null;
        }
        int size = bytes[i] & 0xff;
        if (size >= 0xc0) {
          if (i + 1 >= end || ++pointers > MAX_POINTERS) {
            return null;
          }
          if (after < 0) {
            after = i + 2;
          }
          int target = start + (Bytes.uint16(bytes, i) & 0x3fff);
          // Pointers lead back only; together with the count this ends every loop.
          if (target >= i) {
            return null;
          }
          i = target;
          continue;
        }
        if (size > 63 || i + 1 + size > end) {
          return null;
        }
        if (size == 0) {
          at = after < 0 ? i + 1 : after;
          return new String(text, 0, length, StandardCharsets.US_ASCII);
        }
        if (length + size + 1 > MAX_NAME) {
          return null;
        }
        if (length > 0) {
          text[length++] = '.';
        }
        for (int k = i + 1; k <= i + size; k++) {
          byte b = bytes[k];
          boolean plain = b > ' ' && b < 127 && b != '.';
          text[length++] = plain ? (byte) Bytes.lower(b) : (byte) '?';
        }
        i += 1 + size;
      }
    }
  }
}
