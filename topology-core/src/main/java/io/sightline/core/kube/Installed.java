package io.sightline.core.kube;

/**
 * What the objects of an installation in a cluster are called: the installer makes them under these
 * names, and the desktop looks for them.
 */
public final class Installed {
  /** Holds the relay and the viewers' accounts. */
  public static final String RELAY_NAMESPACE = "sightline-system";

  /** Holds the agents, apart from the relay: who may forward to one reaches any port of its pod. */
  public static final String AGENT_NAMESPACE = "sightline-agents";

  /** Names the relay's deployment, service and account. */
  public static final String RELAY = "sightline-relay";

  /** Names the agents' daemon set and account. */
  public static final String AGENT = "sightline-agent";

  /** The value of {@code app.kubernetes.io/name} on all of it. */
  public static final String APPLICATION = "sightline";

  /** The value of {@code app.kubernetes.io/component} on the relay's pods. */
  public static final String RELAY_COMPONENT = "relay";

  /** The value of {@code app.kubernetes.io/component} on the agents' pods. */
  public static final String AGENT_COMPONENT = "agent";

  /** Where the relay takes the agents' streams, with certificates on both ends. */
  public static final int AGENTS_PORT = 4317;

  /** Where the relay serves desktops, on its pod's loopback: they come by a forwarded port. */
  public static final int DESKTOPS_PORT = 4318;

  private static final String VIEWER = "sightline-viewer";

  private Installed() {}

  /** The account, in {@link #RELAY_NAMESPACE}, whose tokens see the whole cluster. */
  public static String clusterViewer() {
    return VIEWER;
  }

  /**
   * The account, in {@link #RELAY_NAMESPACE}, whose tokens see one namespace.
   *
   * <p>It is not in that namespace, so that nobody who may edit there can mint its token without
   * having been granted it.
   */
  public static String namespaceViewer(String namespace) {
    return VIEWER + "-" + namespace;
  }
}
