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

  /** A builder that begins with these. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Makes settings that differ from others. Not thread-safe. */
  public static final class Builder {
    private final InstallSettings from;
    private String architecture;
    private String cluster;
    private String manager;
    private Optional<String> recorderClaim;
    private boolean watchConfigMaps;
    private Optional<String> journals;
    private List<Grant> grants;

    private Builder(InstallSettings from) {
      this.from = from;
      this.architecture = from.architecture;
      this.cluster = from.cluster;
      this.manager = from.manager;
      this.recorderClaim = from.recorderClaim;
      this.watchConfigMaps = from.watchConfigMaps;
      this.journals = from.journals;
      this.grants = from.grants;
    }

    public Builder architecture(String value) {
      architecture = value;
      return this;
    }

    public Builder cluster(String value) {
      cluster = value;
      return this;
    }

    public Builder manager(String value) {
      manager = value;
      return this;
    }

    public Builder recorderClaim(Optional<String> value) {
      recorderClaim = value;
      return this;
    }

    public Builder watchConfigMaps(boolean value) {
      watchConfigMaps = value;
      return this;
    }

    public Builder journals(Optional<String> value) {
      journals = value;
      return this;
    }

    public Builder grants(List<Grant> value) {
      grants = value;
      return this;
    }

    public InstallSettings build() {
      return new InstallSettings(
          from.image,
          from.pullPolicy,
          architecture,
          cluster,
          from.version,
          manager,
          recorderClaim,
          watchConfigMaps,
          journals,
          grants);
    }
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
