package io.sightline.desktop.install;

import java.io.IOException;

/**
 * What nodes, controllers and kubelets would tell a {@link ScriptedApiServer} of an installation.
 */
public final class InstalledParts {
  public static final String AGENTS =
      "/apis/apps/v1/namespaces/sightline-agents/daemonsets/sightline-agent";
  public static final String RELAY =
      "/apis/apps/v1/namespaces/sightline-system/deployments/sightline-relay";
  private static final String READY = "'status':{'conditions':[{'type':'Ready','status':'True'}]}";

  private final ScriptedApiServer server;

  public InstalledParts(ScriptedApiServer server) {
    this.server = server;
  }

  /** A node on which an agent can run, or cannot by its kernel. */
  public void node(String name, String kernel) {
    server.set(
        "/api/v1/nodes/" + name,
        "{'status':{'nodeInfo':{'operatingSystem':'linux','architecture':'%s','kernelVersion':'%s'}}}"
            .formatted(InstallSettings.hereArchitecture(), kernel));
  }

  /** The controllers have seen what was applied, and want that many agents. */
  public void seen(int nodes) throws IOException {
    int generation = server.get(AGENTS).at("/metadata/generation").asInt();
    server.status(
        RELAY,
        "{'observedGeneration':%d,'updatedReplicas':1}"
            .formatted(server.get(RELAY).at("/metadata/generation").asInt()));
    server.status(
        AGENTS,
        "{'observedGeneration':%d,'desiredNumberScheduled':%d,'updatedNumberScheduled':%d}"
            .formatted(generation, nodes, nodes));
  }

  /** The relay's pod is ready. */
  public void relayReady() {
    pod("sightline-system", "relay-1", "relay", "node-1", READY);
  }

  /** The agent of a node is ready. */
  public void agentReady(String node) {
    pod("sightline-agents", "agent-" + node, "agent", node, READY);
  }

  /** The agent of a node waits, for a kubelet's reason. */
  public void agentWaits(String node, String reason, String message) {
    pod(
        "sightline-agents",
        "agent-" + node,
        "agent",
        node,
        "'status':{'containerStatuses':[{'name':'agent','state':{'waiting':{'reason':'%s','message':'%s'}}}]}"
            .formatted(reason, message));
  }

  /** The agent of a node finds no room. */
  public void agentUnschedulable(String node, String message) {
    pod(
        "sightline-agents",
        "agent-" + node,
        "agent",
        node,
        "'status':{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable','message':'%s'}]}"
            .formatted(message));
  }

  private void pod(String namespace, String name, String component, String node, String status) {
    server.set(
        "/api/v1/namespaces/%s/pods/%s".formatted(namespace, name),
        "{'metadata':{'labels':{'app.kubernetes.io/name':'sightline','app.kubernetes.io/component':'%s'}},'spec':{'nodeName':'%s'},%s}"
            .formatted(component, node, status));
  }
}
