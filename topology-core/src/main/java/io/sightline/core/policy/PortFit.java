package io.sightline.core.policy;

import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the port of a connection with those of a rule.
 *
 * @param pod of the server, in which names of ports are looked up whatever the direction; null
 *     where it is none
 */
record PortFit(PortProtocol protocol, int port, @Nullable Pod pod) {
  /** What keeps the ports from meaning the connection's; null when one does. */
  @Nullable Difference of(List<Port> ports) {
    if (ports.isEmpty() || ports.stream().anyMatch(this::means)) {
      return null;
    }
    // That the number is another one says least; it stands for the whole list, once.
    return ports.stream()
        .map(this::slip)
        .filter(difference -> difference != null)
        .min(Comparator.comparingInt(Difference::distance))
        .orElseGet(
            () ->
                new Difference.OtherPort(
                    ports.stream().map(PortFit::text).toList(), protocol, port));
  }

  private boolean means(Port it) {
    return it.protocol() == protocol && meansNumber(it);
  }

  private boolean meansNumber(Port it) {
    if (it.port().isEmpty()) {
      return true;
    }
    if (isNumber(it.port())) {
      int first = Integer.parseInt(it.port());
      return port >= first && port <= Math.max(first, it.endPort());
    }
    return declared(it.protocol()).stream()
        .anyMatch(declared -> declared.name().equals(it.port()) && declared.port() == port);
  }

  /** What is wrong with one port of the rule, where it can be said better than "another one". */
  private @Nullable Difference slip(Port it) {
    if (it.protocol() != protocol) {
      return meansNumber(it) ? new Difference.OtherProtocol(it.protocol(), protocol, port) : null;
    }
    if (it.port().isEmpty() || isNumber(it.port())) {
      return null;
    }
    if (pod == null) {
      return new Difference.NamedPortOfNoPod(it.port());
    }
    List<ContainerPort> declared = declared(protocol);
    return declared.stream()
        .filter(known -> known.name().equals(it.port()))
        .findFirst()
        .<Difference>map(known -> new Difference.PortNameElsewhere(it.port(), known.port(), port))
        .orElseGet(
            () ->
                new Difference.NoSuchPortName(
                    it.port(),
                    protocol,
                    declared.stream()
                        .filter(known -> !known.name().isEmpty())
                        .map(known -> known.name() + "=" + known.port())
                        .toList()));
  }

  /** The ports of the containers that run for as long as the pod. */
  private List<ContainerPort> declared(PortProtocol of) {
    List<ContainerPort> declared = new ArrayList<>();
    if (pod != null) {
      for (Container container : pod.containers()) {
        if (!container.isInit()) {
          container.ports().stream().filter(it -> it.protocol() == of).forEach(declared::add);
        }
      }
    }
    return declared;
  }

  private static boolean isNumber(String port) {
    return port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  static String text(Port it) {
    if (it.port().isEmpty()) {
      return "all " + it.protocol() + " ports";
    }
    return it.protocol() + " " + it.port() + (it.endPort() == 0 ? "" : "-" + it.endPort());
  }
}
