package io.sightline.core.policy;

import io.sightline.core.kube.PortProtocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that keeps a rule from allowing a connection.
 *
 * <p>Its distance is how much would have to change, so that rules can be ranked: 1 for what is
 * probably a slip of the pen (a letter of a value, the protocol, the name of a port), 2 for one
 * label, port or exception, 3 for another namespace or a policy about other pods, 4 for an address
 * outside of a range, 6 for a rule that means another kind of peer altogether.
 */
public sealed interface Difference {
  /** How far off; see the type. */
  int distance();

  /** A clause that follows the name of a rule: "wants …, but …". */
  String text();

  /** Whose label it is. */
  enum Holder {
    /** The other end of the connection. */
    PEER("the peer"),
    /** The namespace of the other end. */
    PEER_NAMESPACE("the peer's namespace"),
    /** The pod itself, which the policy does not select. */
    SELECTED("the pod");

    private final String words;

    Holder(String words) {
      this.words = words;
    }
  }

  /**
   * A label is missing or has another value.
   *
   * @param wanted as `kubectl` writes selectors: `app=web`, `env in (a,b)`, `!env`
   * @param actual null where there is no such label
   */
  record Label(Holder holder, String key, String wanted, @Nullable String actual, int distance)
      implements Difference {
    @Override
    public String text() {
      return "wants %s to have %s, but it has %s"
          .formatted(holder.words, wanted, actual == null ? "no label " + key : key + "=" + actual);
    }
  }

  /** A podSelector alone means pods of the policy's own namespace. */
  record OtherNamespace(String wanted, String actual) implements Difference {
    @Override
    public int distance() {
      return 3;
    }

    @Override
    public String text() {
      return "has no namespaceSelector and so means pods of its own namespace %s, but the peer is in %s"
          .formatted(wanted, actual);
    }
  }

  /** The labels of a namespace are not known: it cannot be said whether it is selected. */
  record UnseenNamespace(String namespace) implements Difference {
    @Override
    public int distance() {
      return 0;
    }

    @Override
    public String text() {
      return "selects namespaces by labels, and those of %s are not known".formatted(namespace);
    }
  }

  /** The selectors match, but the pod uses its node's network. */
  record HostNetwork(String pod) implements Difference {
    @Override
    public int distance() {
      return 1;
    }

    @Override
    public String text() {
      return "selects %s by labels, but that uses its node's network, and most network plugins know it by the node's address only"
          .formatted(pod);
    }
  }

  /** A selector cannot mean what is no pod. */
  record NoPod(String peer) implements Difference {
    @Override
    public int distance() {
      return 6;
    }

    @Override
    public String text() {
      return "means pods, but %s is none".formatted(peer);
    }
  }

  /** The address is not in the rule's range. */
  record OutsideRange(String cidr, String address) implements Difference {
    @Override
    public int distance() {
      return 4;
    }

    @Override
    public String text() {
      return "means %s, but the peer's address is %s".formatted(cidr, address);
    }
  }

  /** The address is in the rule's range, and in one that is taken out of it. */
  record Excepted(String cidr, String except, String address) implements Difference {
    @Override
    public int distance() {
      return 2;
    }

    @Override
    public String text() {
      return "means %s except %s, and the peer's address is %s".formatted(cidr, except, address);
    }
  }

  /**
   * No port of the rule is the connection's.
   *
   * @param wanted as a reader would write them: `TCP 80`, `UDP 5000-5010`
   */
  record OtherPort(List<String> wanted, PortProtocol protocol, int port) implements Difference {
    public OtherPort {
      wanted = List.copyOf(wanted);
    }

    @Override
    public int distance() {
      return 2;
    }

    @Override
    public String text() {
      return "allows %s, but the connection goes to %s %d"
          .formatted(String.join(", ", wanted), protocol, port);
    }
  }

  /** The number is right, the protocol is not; one that is not written is TCP. */
  record OtherProtocol(PortProtocol wanted, PortProtocol protocol, int port) implements Difference {
    @Override
    public int distance() {
      return 1;
    }

    @Override
    public String text() {
      return "allows %s %d, but the connection is %s".formatted(wanted, port, protocol);
    }
  }

  /**
   * A named port that no container of the server's pod declares for that protocol.
   *
   * @param declared what it does declare: `http=8080`
   */
  record NoSuchPortName(String name, PortProtocol protocol, List<String> declared)
      implements Difference {
    public NoSuchPortName {
      declared = List.copyOf(declared);
    }

    @Override
    public int distance() {
      return 1;
    }

    @Override
    public String text() {
      return "allows the port named %s, but the server's pod declares %s"
          .formatted(
              name,
              declared.isEmpty()
                  ? "no named " + protocol + " port"
                  : "only " + String.join(", ", declared));
    }
  }

  /** A named port, which on the server's pod is another one. */
  record PortNameElsewhere(String name, int number, int port) implements Difference {
    @Override
    public int distance() {
      return 2;
    }

    @Override
    public String text() {
      return "allows the port named %s, which is %d on the server's pod, but the connection goes to %d"
          .formatted(name, number, port);
    }
  }

  /** A named port has no meaning where the server is no pod. */
  record NamedPortOfNoPod(String name) implements Difference {
    @Override
    public int distance() {
      return 3;
    }

    @Override
    public String text() {
      return "allows the port named %s, which only a pod can have, and the server is none"
          .formatted(name);
    }
  }
}
