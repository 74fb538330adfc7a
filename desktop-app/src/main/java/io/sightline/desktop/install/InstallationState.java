package io.sightline.desktop.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an installation is, at one moment.
 *
 * @param version of it, empty when nothing is installed
 * @param image that its agents are to run
 * @param relay how the relay is
 * @param nodes how the agent of each node is, by the node's name
 * @param expectedNodes on how many nodes there is to be an agent; -1 while that is not known yet
 * @param current whether all that runs is of the version that is installed
 * @param trouble what keeps agents from being made at all; empty where nothing does
 */
public record InstallationState(
    Optional<String> version,
    String image,
    Part relay,
    SortedMap<String, Part> nodes,
    int expectedNodes,
    boolean current,
    String trouble) {
  /**
   * How a part is.
   *
   * @param ready whether it works
   * @param stuck whether waiting alone will not mend it
   * @param text what is the matter
   */
  public record Part(boolean ready, boolean stuck, String text) {}

  public InstallationState {
    nodes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
  }

  /** Nothing is installed. */
  static InstallationState absent() {
    return new InstallationState(
        Optional.empty(),
        "",
        new Part(false, true, "not installed"),
        new TreeMap<>(),
        0,
        false,
        "");
  }

  /** Whether there is anything. */
  public boolean isInstalled() {
    return version.isPresent();
  }

  /** On how many nodes the agent works. */
  public long readyNodes() {
    return nodes.values().stream().filter(Part::ready).count();
  }

  /** Whether everything works, in the version that is installed. */
  public boolean isReady() {
    return isInstalled()
        && current
        && relay.ready()
        && expectedNodes > 0
        && readyNodes() >= expectedNodes
        && nodes.values().stream().allMatch(Part::ready);
  }

  /** What is not ready and why, a line each. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!relay.ready()) {
      problems.add("relay: " + relay.text());
    }
    if (!trouble.isEmpty()) {
      problems.add("agents: " + trouble);
    }
    for (Map.Entry<String, Part> node : nodes.entrySet()) {
      if (!node.getValue().ready()) {
        problems.add("agent on %s: %s".formatted(node.getKey(), node.getValue().text()));
      }
    }
    if (expectedNodes == 0) {
      problems.add("agents: no node fits; see the nodes' architecture");
    } else if (nodes.size() < expectedNodes && trouble.isEmpty()) {
      problems.add("agents: %d of %d pods were made".formatted(nodes.size(), expectedNodes));
    }
    if (problems.isEmpty() && !current) {
      problems.add("the new version is still being rolled out");
    }
    return problems;
  }
}
