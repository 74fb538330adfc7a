package io.sightline.core.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodCgroupTest {
  private static final String UID = "33ddaaae-3c63-477e-81da-aeda5e7934ac";
  private static final String UNDERSCORED = "33ddaaae_3c63_477e_81da_aeda5e7934ac";
  private static final String HASH = "5f3b0c3f39a2f0d4b1c2d3e4f5061728";
  private static final String ID =
      "a646c0b8a85dee8e00325e6257ba7332d6d34988b07b9e2d5c6752a5ee475028";
  private static final String NODE =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "cgroupfs burstable, /kubepods/burstable/pod{UID}/{ID}",
    "cgroupfs best effort, /kubepods/besteffort/pod{UID}/{ID}",
    "cgroupfs guaranteed, /kubepods/pod{UID}/{ID}",
    "private cgroup namespace, /../kubepods/burstable/pod{UID}/{ID}",
    "relative to a sibling pod, /../../pod{UID}/{ID}",
    "cgroupfs CRI-O, /kubepods/burstable/pod{UID}/crio-{ID}",
    "systemd containerd, "
        + "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{_UID}.slice/cri-containerd-{ID}.scope",
    "systemd guaranteed, /kubepods.slice/kubepods-pod{_UID}.slice/cri-containerd-{ID}.scope",
    "systemd CRI-O, "
        + "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{_UID}.slice/crio-{ID}.scope",
    "systemd CRI-O v2 child, "
        + "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{_UID}.slice/crio-{ID}.scope/container",
    "systemd docker, "
        + "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{_UID}.slice/docker-{ID}.scope",
    "mixed drivers,"
        + " /system.slice/containerd.service/kubepods-burstable-pod{_UID}.slice:cri-containerd:{ID}",
    "systemd in the container, " + "/kubepods/burstable/pod{UID}/{ID}/init.scope",
    "kind cgroupfs, /docker/{NODE}/kubelet/kubepods/burstable/pod{UID}/{ID}",
    "kind systemd, "
        + "/system.slice/docker-{NODE}.scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod{_UID}.slice/cri-containerd-{ID}.scope",
    "k3d, /docker/{NODE}/kubepods/besteffort/pod{UID}/{ID}",
    "kind in a pod, "
        + "/kubepods/burstable/pod00000000-0000-4000-8000-000000000000/{NODE}/kubelet/kubepods/pod{UID}/{ID}",
  })
  void aContainersGroupNamesPodAndContainer(String layout, String path) {
    assertThat(PodCgroup.parse(filled(path))).as(layout).contains(new PodCgroup(UID, ID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kubepods/burstable/pod{UID}",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{_UID}.slice",
        "/kubepods.slice/kubepods-pod{_UID}.slice/crio-conmon-{ID}.scope"
      })
  void aPodsOwnGroupNamesNoContainer(String path) {
    assertThat(PodCgroup.parse(filled(path))).contains(new PodCgroup(UID, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kubepods/burstable/pod{HASH}/{ID}",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{HASH}.slice/cri-containerd-{ID}.scope"
      })
  void aStaticPodsGroupNamesTheHashOfItsManifest(String path) {
    assertThat(PodCgroup.parse(filled(path))).contains(new PodCgroup(HASH, ID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/kubepods/burstable",
        "/system.slice/kubelet.service",
        "/docker/{NODE}",
        "/user.slice/user-0.slice",
        "/machine.slice/libpod-{ID}.scope",
        "/backup/tripod{UID}/x",
        "/kubepods/burstable/podcast"
      })
  void othersAreNoPods(String path) {
    assertThat(PodCgroup.parse(filled(path))).isEmpty();
  }

  private static String filled(String path) {
    return path.replace("{UID}", UID)
        .replace("{_UID}", UNDERSCORED)
        .replace("{HASH}", HASH)
        .replace("{NODE}", NODE)
        .replace("{ID}", ID);
  }
}
