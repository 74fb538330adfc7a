package io.sightline.desktop.install;

import io.sightline.desktop.install.image.AgentImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user chose about an installation, as written on a command line or in a window; what is
 * left empty has the usual value.
 *
 * @param image reference of the image; empty for the one that {@code sightline image} makes
 * @param pullPolicy when nodes fetch it; empty for never with that image, else if not present
 * @param grants who sees what, as {@link Grant#parse} reads it
 * @param cluster what desktops call the cluster; empty for the context
 * @param architecture of the nodes that the image is for; empty for this machine's
 * @param recorderClaim a volume claim for the recorder; empty for the node's own disk
 * @param watchConfigMaps whether the relay tells when config maps change
 * @param journals the nodes' directory of systemd's journal that agents read; empty for none
 */
public record InstallChoices(
    String image,
    Optional<PullPolicy> pullPolicy,
    List<String> grants,
    String cluster,
    String architecture,
    String recorderClaim,
    boolean watchConfigMaps,
    String journals) {
  /** Nothing but what is usual. */
  public static final InstallChoices USUAL =
      new InstallChoices("", Optional.empty(), List.of(), "", "", "", false, "");

  /** Where most nodes have their journal. */
  public static final String JOURNALS = JournalMount.DIRECTORY;

  /** When nodes fetch the image, as the API spells it. */
  public enum PullPolicy {
    Never,
    IfNotPresent,
    Always
  }

  /** A choice that cannot be; the message says which and what to give instead. */
  public static final class WrongChoiceException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongChoiceException(String message) {
      super(message);
    }
  }

  public InstallChoices {
    grants = List.copyOf(grants);
  }

  /** The image that is meant by leaving it empty. */
  public static String ownImage(String version) {
    return AgentImage.reference(version);
  }

  /** What is meant by leaving the pull policy empty. */
  public PullPolicy usualPullPolicy() {
    return image.isEmpty() ? PullPolicy.Never : PullPolicy.IfNotPresent;
  }

  /**
   * These, and where they say nothing what was chosen before. What was granted stays anyway, and is
   * not among them.
   */
  public InstallChoices over(InstallChoices before) {
    return new InstallChoices(
        orElse(image, before.image),
        // Whether an image is on the nodes is known of that image only.
        image.isEmpty() ? pullPolicy.or(before::pullPolicy) : pullPolicy,
        grants,
        orElse(cluster, before.cluster),
        orElse(architecture, before.architecture),
        orElse(recorderClaim, before.recorderClaim),
        watchConfigMaps || before.watchConfigMaps,
        orElse(journals, before.journals));
  }

  private static String orElse(String chosen, String before) {
    return chosen.isEmpty() ? before : chosen;
  }

  /**
   * The settings they come to.
   *
   * @param context stands for the cluster's name where that is empty
   * @param version of this program
   */
  public InstallSettings settings(String context, String version) throws WrongChoiceException {
    if (!image.isEmpty() && !image.matches("[\\w.:/@-]+")) {
      throw new WrongChoiceException("image: '%s' is no reference of an image".formatted(image));
    }
    if (!recorderClaim.isEmpty() && !recorderClaim.matches("[a-z0-9]([-.a-z0-9]*[a-z0-9])?")) {
      throw new WrongChoiceException(
          "recorder-claim: '%s' is no name of a volume claim".formatted(recorderClaim));
    }
    if (!architecture.isEmpty() && !architecture.matches("amd64|arm64")) {
      throw new WrongChoiceException(
          "architecture: give amd64 or arm64, not '%s'".formatted(architecture));
    }
    return InstallSettings.of(
            image.isEmpty() ? ownImage(version) : image,
            pullPolicy.orElse(usualPullPolicy()).name(),
            version)
        .toBuilder()
        .architecture(architecture.isEmpty() ? InstallSettings.hereArchitecture() : architecture)
        .cluster(cluster.isEmpty() ? context : cluster)
        .recorderClaim(Optional.of(recorderClaim).filter(name -> !name.isEmpty()))
        .watchConfigMaps(watchConfigMaps)
        .journals(journalDirectory())
        .grants(parsedGrants())
        .build();
  }

  private Optional<String> journalDirectory() throws WrongChoiceException {
    if (journals.isEmpty()) {
      return Optional.empty();
    }
    Path path = Path.of(journals).normalize();
    if (!path.startsWith("/var/log/journal") && !path.startsWith("/run/log/journal")) {
      throw new WrongChoiceException(
          "journals: journals are below /var/log/journal or /run/log/journal, and agents are to see"
              + " nothing else of a node; not '%s'".formatted(journals));
    }
    return Optional.of(path.toString());
  }

  private List<Grant> parsedGrants() throws WrongChoiceException {
    try {
      return grants.stream().map(Grant::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new WrongChoiceException("grant: " + e.getMessage());
    }
  }
}
