package io.sightline.desktop.find;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a filter can ask about. */
public enum Key {
  NAME("name", Type.TEXT, "name of a process, container, pod, workload or host"),
  NAMESPACE("ns", Type.TEXT, "namespace", "namespace"),
  WORKLOAD("workload", Type.TEXT, "deployment, stateful set, … or control group", "wl"),
  POD("pod", Type.TEXT, "pod"),
  NODE("node", Type.TEXT, "node it runs on", "host"),
  CLUSTER("cluster", Type.TEXT, "cluster, where there are several"),
  KIND("kind", Type.KIND, "what the map shows it as"),
  HEALTH("health", Type.HEALTH, "how well it is"),
  ADDRESS("ip", Type.TEXT, "address of a host outside", "address"),
  PROTOCOL("proto", Type.PROTOCOL, "protocol", "protocol"),
  PORT("port", Type.PORT, "the server's port"),
  SERVICE("via", Type.TEXT, "service whose address the client used", "service", "svc"),
  VERDICT("verdict", Type.VERDICT, "whether traffic gets through and is answered"),
  FAILED("err%", Type.PERCENT, "part of the attempts that failed", "err", "error%", "errors%"),
  RATE("rate", Type.RATE, "requests a second", "rps"),
  P50("p50", Type.DURATION, "half of the requests take longer"),
  P95("p95", Type.DURATION, "one request in twenty takes longer", "latency"),
  P99("p99", Type.DURATION, "one request in a hundred takes longer"),
  BYTES("bytes", Type.SIZE, "payload a second, both ways"),
  RETRANSMITS("retransmits", Type.COUNT, "segments sent again in the range", "retrans");

  /** What stands after a key. */
  enum Type {
    TEXT("a name, such as web-*"),
    KIND("a kind, such as pod or database"),
    HEALTH("ok, warning or failing"),
    PROTOCOL("a protocol, such as http"),
    VERDICT("ok, failing or blocked"),
    PORT("a port, such as 443"),
    PERCENT("a percentage, such as 5"),
    RATE("a number a second, such as 10"),
    COUNT("a number, such as 3"),
    DURATION("a duration, such as 250ms"),
    SIZE("a size, such as 64kB");

    private final String expected;

    Type(String expected) {
      this.expected = expected;
    }

    String expected() {
      return expected;
    }

    /** Whether values are compared as numbers, and not as words. */
    boolean isNumber() {
      return switch (this) {
        case TEXT, KIND, HEALTH, PROTOCOL, VERDICT -> false;
        case PORT, PERCENT, RATE, COUNT, DURATION, SIZE -> true;
      };
    }
  }

  private final String word;
  private final Type type;
  private final String description;

  /** Separated by spaces. */
  private final String aliases;

  Key(String word, Type type, String description, String... aliases) {
    this.word = word;
    this.type = type;
    this.description = description;
    this.aliases = String.join(" ", aliases);
  }

  /** How it is written. */
  public String word() {
    return word;
  }

  /** What it is about, in a few words. */
  public String description() {
    return description;
  }

  Type type() {
    return type;
  }

  /** All values that it can have, where there is a fixed list of them; else empty. */
  public List<String> knownValues() {
    return Comparison.known(this);
  }

  /** Whether it is about one end of the traffic, and not about the traffic. */
  boolean isOfAnEnd() {
    return switch (this) {
      case NAME, NAMESPACE, WORKLOAD, POD, NODE, CLUSTER, KIND, HEALTH, ADDRESS -> true;
      case PROTOCOL, PORT, SERVICE, VERDICT, FAILED, RATE, P50, P95, P99, BYTES, RETRANSMITS ->
          false;
    };
  }

  /** The operator most used with it. */
  String usualOperator() {
    return type.isNumber() && this != PORT ? ">" : "=";
  }

  static Optional<Key> of(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .filter(
            key -> key.word.equals(wanted) || List.of(key.aliases.split(" ", -1)).contains(wanted))
        .findFirst();
  }
}
