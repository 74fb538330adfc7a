package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an installation has by choice and would lose, since installing again leaves it out. */
final class LostOptions {
  private LostOptions() {}

  /**
   * A sentence for each, with what is to be given to keep it.
   *
   * @param agents that are installed; null where there are none, or they may not be read
   * @param relay that is installed; the same
   */
  static List<String> of(
      @Nullable DaemonSet agents, @Nullable Deployment relay, InstallSettings settings) {
    List<String> lost = new ArrayList<>();
    Optional<PodSpec> agentPod =
        Optional.ofNullable(agents)
            .map(DaemonSet::getSpec)
            .map(DaemonSetSpec::getTemplate)
            .map(PodTemplateSpec::getSpec);
    Optional<PodSpec> relayPod =
        Optional.ofNullable(relay)
            .map(Deployment::getSpec)
            .map(DeploymentSpec::getTemplate)
            .map(PodTemplateSpec::getSpec);
    if (settings.journals().isEmpty()) {
      agentPod
          .filter(pod -> hasArgument(pod, JournalMount.ARGUMENT))
          .ifPresent(
              pod ->
                  lost.add(
                      "the nodes' journals are read now and will not be: give --journals"
                          + journals(pod)));
    }
    if (settings.recorderClaim().isEmpty()) {
      relayPod
          .flatMap(LostOptions::claim)
          .ifPresent(
              claim ->
                  lost.add(
                      "the recorder is on the volume claim '%s' now and will begin anew on the node's disk: give --recorder-claim %s"
                          .formatted(claim, claim)));
    }
    if (!settings.watchConfigMaps()
        && relayPod.filter(pod -> hasArgument(pod, Manifests.CONFIG_MAPS_ARGUMENT)).isPresent()) {
      lost.add("changes of config maps are shown now and will not be: give --watch-config-maps");
    }
    return lost;
  }

  private static boolean hasArgument(PodSpec pod, String beginning) {
    return pod.getContainers().stream()
        .map(Container::getArgs)
        .flatMap(List::stream)
        .anyMatch(argument -> argument.startsWith(beginning));
  }

  /** The directory on the nodes as the option's value, where it is not the usual one. */
  private static String journals(PodSpec pod) {
    return volume(pod, JournalMount.NAME)
        .flatMap(volume -> Optional.ofNullable(volume.getHostPath()))
        .map(path -> path.getPath())
        .filter(path -> !path.equals(InstallChoices.JOURNALS))
        .map(path -> " " + path)
        .orElse("");
  }

  private static Optional<String> claim(PodSpec pod) {
    return volume(pod, Manifests.RECORDER_VOLUME)
        .flatMap(volume -> Optional.ofNullable(volume.getPersistentVolumeClaim()))
        .map(source -> source.getClaimName());
  }

  private static Optional<Volume> volume(PodSpec pod, String name) {
    return pod.getVolumes().stream().filter(volume -> name.equals(volume.getName())).findFirst();
  }
}
