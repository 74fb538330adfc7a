package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.sightline.desktop.install.InstallChoices.PullPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from what is installed what was chosen about it. */
final class InstalledChoices {
  private static final String CLUSTER = "--cluster=";
  private static final String ARCHITECTURE = "kubernetes.io/arch";

  private InstalledChoices() {}

  /**
   * What was chosen, as it would be chosen again; what is as usual is left empty. Grants are not
   * read: installing again takes none back.
   *
   * @param agents that are installed; null where there are none, or they may not be read
   * @param relay that is installed; the same
   */
  static InstallChoices of(@Nullable DaemonSet agents, @Nullable Deployment relay) {
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
    Optional<Container> agent =
        agentPod.map(PodSpec::getContainers).flatMap(all -> all.stream().findFirst());
    String image =
        agent
            .map(Container::getImage)
            // With another version of this program comes another image of its own.
            .filter(reference -> !reference.startsWith(InstallChoices.ownImage("")))
            .orElse("");
    InstallChoices usual =
        new InstallChoices(
            image,
            Optional.empty(),
            List.of(),
            relayPod.flatMap(pod -> argument(pod, CLUSTER)).orElse(""),
            agentPod
                .map(PodSpec::getNodeSelector)
                .map((Map<String, String> selector) -> selector.get(ARCHITECTURE))
                .filter(name -> !name.equals(InstallSettings.hereArchitecture()))
                .orElse(""),
            relayPod.flatMap(InstalledChoices::claim).orElse(""),
            relayPod.flatMap(pod -> argument(pod, Manifests.CONFIG_MAPS_ARGUMENT)).isPresent(),
            agentPod.map(InstalledChoices::journals).orElse(""));
    Optional<PullPolicy> policy =
        agent
            .map(Container::getImagePullPolicy)
            .flatMap(
                name ->
                    Arrays.stream(PullPolicy.values())
                        .filter(known -> known.name().equals(name))
                        .findFirst())
            .filter(known -> known != usual.usualPullPolicy());
    return new InstallChoices(
        image,
        policy,
        List.of(),
        usual.cluster(),
        usual.architecture(),
        usual.recorderClaim(),
        usual.watchConfigMaps(),
        usual.journals());
  }

  /** What follows the beginning of an argument. */
  private static Optional<String> argument(PodSpec pod, String beginning) {
    return pod.getContainers().stream()
        .map(Container::getArgs)
        .flatMap(List::stream)
        .filter(argument -> argument.startsWith(beginning))
        .map(argument -> argument.substring(beginning.length()))
        .findFirst();
  }

  /** The nodes' directory of which agents read the journal; empty where they read none. */
  private static String journals(PodSpec pod) {
    if (argument(pod, JournalMount.ARGUMENT).isEmpty()) {
      return "";
    }
    return volume(pod, JournalMount.NAME)
        .flatMap(volume -> Optional.ofNullable(volume.getHostPath()))
        .map(path -> path.getPath())
        .orElse(InstallChoices.JOURNALS);
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
