package io.sightline.desktop.install;

import java.util.List;
import java.util.Optional;

/**
 * What an installation is to be like.
 *
 * @param image reference of the image of agents and relay
 * @param pullPolicy when nodes fetch it: {@code IfNotPresent}, {@code Never} or {@code Always}
 * @param architecture of the nodes that it runs on, as Kubernetes calls it
 * @param cluster what desktops show as the origin of the facts
 * @param version of the program, for the objects' labels
 * @param manager who looks after the objects, for their label {@code managed-by}
 * @param recorderClaim a PersistentVolumeClaim for the recorder; empty for the node's own disk
 * @param watchConfigMaps whether the relay tells when config maps change
 * @param journals the nodes' directory of systemd's journal, which agents are to read; empty for
 *     none
 * @param grants who sees what
 */
public record InstallSettings(
    String image,
    String pullPolicy,
    String architecture,
    String cluster,
    String version,
    String manager,
    Optional<String> recorderClaim,
    boolean watchConfigMaps,
    Optional<String> journals,
    List<Grant> grants) {
  /** The label's value on what this program applied, and the name of it as a field manager. */
  public static final String MANAGER = "sightline";

  public InstallSettings {
    grants = List.copyOf(grants);
  }

  /** The usual ones for that image. */
  public static InstallSettings of(String image, String pullPolicy, String version) {
    return new InstallSettings(
        image,
        pullPolicy,
        hereArchitecture(),
        "cluster",
        version,
        MANAGER,
        Optional.empty(),
        false,
        Optional.empty(),
        List.of());
  }

  public InstallSettings withCluster(String other) {
    return new InstallSettings(
        image,
        pullPolicy,
        architecture,
        other,
        version,
        manager,
        recorderClaim,
        watchConfigMaps,
        journals,
        grants);
  }

  public InstallSettings withArchitecture(String other) {
    return new InstallSettings(
        image,
        pullPolicy,
        other,
        cluster,
        version,
        manager,
        recorderClaim,
        watchConfigMaps,
        journals,
        grants);
  }

  public InstallSettings withManager(String other) {
    return new InstallSettings(
        image,
        pullPolicy,
        architecture,
        cluster,
        version,
        other,
        recorderClaim,
        watchConfigMaps,
        journals,
        grants);
  }

  public InstallSettings withRecorderClaim(Optional<String> other) {
    return new InstallSettings(
        image,
        pullPolicy,
        architecture,
        cluster,
        version,
        manager,
        other,
        watchConfigMaps,
        journals,
        grants);
  }

  public InstallSettings withConfigMaps(boolean other) {
    return new InstallSettings(
        image,
        pullPolicy,
        architecture,
        cluster,
        version,
        manager,
        recorderClaim,
        other,
        journals,
        grants);
  }

  public InstallSettings withJournals(Optional<String> other) {
    return new InstallSettings(
        image,
        pullPolicy,
        architecture,
        cluster,
        version,
        manager,
        recorderClaim,
        watchConfigMaps,
        other,
        grants);
  }

  public InstallSettings withGrants(List<Grant> other) {
    return new InstallSettings(
        image,
        pullPolicy,
        architecture,
        cluster,
        version,
        manager,
        recorderClaim,
        watchConfigMaps,
        journals,
        other);
  }

  /** This machine's architecture as Kubernetes calls it. */
  public static String hereArchitecture() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
