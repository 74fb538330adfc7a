package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/** Lets agents read the journal of their nodes: one directory, read-only, and no more rights. */
final class JournalMount {
  /** Where journald keeps what is to outlast a restart. */
  static final String DIRECTORY = "/var/log/journal";

  /** The kubelet and the runtimes under the names that distributions give them. */
  static final String UNITS = "kubelet,containerd,crio,k3s,k3s-agent,rke2-server,rke2-agent,kernel";

  /** Begins the agents' argument that names the units. */
  static final String ARGUMENT = "--journal=";

  static final String NAME = "journal";

  private JournalMount() {}

  /**
   * Adds it to the agents.
   *
   * @param directory on the nodes; it has to be there, since journald would begin to write where it
   *     is made
   */
  static void add(PodSpec agent, String directory) {
    Container container = agent.getContainers().getFirst();
    container.getArgs().add(ARGUMENT + UNITS);
    VolumeMount mount =
        new VolumeMountBuilder().withName(NAME).withMountPath(DIRECTORY).withReadOnly(true).build();
    container.getVolumeMounts().add(mount);
    Volume volume =
        new VolumeBuilder()
            .withName(NAME)
            .withHostPath(new HostPathVolumeSource(directory, "Directory"))
            .build();
    agent.getVolumes().add(volume);
  }
}
