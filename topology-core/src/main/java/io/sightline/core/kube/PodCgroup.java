package io.sightline.core.kube;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pod and the container that a control group's path names.
 *
 * <p>A kubelet names a pod's group by the pod's UID, and the container runtime the groups in it by
 * container ids. The spellings differ by driver and runtime:
 *
 * <ul>
 *   <li>cgroupfs: `/kubepods/burstable/pod<UID>/<ID>`; a guaranteed pod's without `burstable`
 *   <li>systemd: `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<UID>.slice/
 *       cri-containerd-<ID>.scope`, with `_` for `-` in the UID; CRI-O's begin with `crio-`,
 *       Docker's with `docker-`
 *   <li>a runtime with cgroupfs under a kubelet with systemd:
 *       `…-pod<UID>.slice:cri-containerd:<ID>`
 *   <li>in a nested cluster (kind, k3d) any of these below the node's own container; of pods in
 *       pods the innermost is meant
 * </ul>
 *
 * @param podUid with hyphens; of a static pod 32 hexadecimal digits, the hash of its manifest
 * @param containerId empty for the pod's own group and for what is in none of its containers
 */
public record PodCgroup(String podUid, String containerId) {
  private static final String HEX = "[0-9a-f]";

  // The UID must stand where a driver puts it, after `pod`, itself at the start or after a hyphen,
  // or any directory whose name merely ends in 36 such characters would be a pod.
  private static final Pattern POD =
      Pattern.compile(
          "(?:^|-)pod("
              + HEX
              + "{8}(?:[-_]"
              + HEX
              + "{4}){3}[-_]"
              + HEX
              + "{12}|"
              + HEX
              + "{32})"
              + "(?:\\.slice)?(?::[a-z-]+:("
              + HEX
              + "{64}))?$");
  private static final Pattern CONTAINER =
      Pattern.compile("^(?:cri-containerd-|crio-|docker-|libpod-)?(" + HEX + "{64})(?:\\.scope)?$");

  /** What a path names; empty where it is no pod's. */
  public static Optional<PodCgroup> parse(String path) {
    String[] parts = path.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      Matcher pod = POD.matcher(parts[i]);
      if (pod.find()) {
        String uid = pod.group(1).replace('_', '-');
        String container = pod.group(2);
        if (container == null) {
          container = i + 1 < parts.length ? containerId(parts[i + 1]) : "";
        }
        return Optional.of(new PodCgroup(uid, container));
      }
    }
    return Optional.empty();
  }

  private static String containerId(String part) {
    Matcher container = CONTAINER.matcher(part);
    return container.find() ? container.group(1) : "";
  }
}
