package io.sightline.desktop.install;

import java.util.ArrayList;
import java.util.List;

/** What an installation has by choice and would lose, since installing again leaves it out. */
final class LostOptions {
  private LostOptions() {}

  /** A sentence for each, with what is to be given to keep it. */
  static List<String> of(InstallChoices installed, InstallSettings settings) {
    List<String> lost = new ArrayList<>();
    String journals = installed.journals();
    if (settings.journals().isEmpty() && !journals.isEmpty()) {
      lost.add(
          "the nodes' journals are read now and will not be: give --journals"
              + (journals.equals(InstallChoices.JOURNALS) ? "" : " " + journals));
    }
    String claim = installed.recorderClaim();
    if (settings.recorderClaim().isEmpty() && !claim.isEmpty()) {
      lost.add(
          "the recorder is on the volume claim '%s' now and will begin anew on the node's disk: give --recorder-claim %s"
              .formatted(claim, claim));
    }
    if (!settings.watchConfigMaps() && installed.watchConfigMaps()) {
      lost.add("changes of config maps are shown now and will not be: give --watch-config-maps");
    }
    String cluster = installed.cluster();
    if (!cluster.isEmpty() && !cluster.equals(settings.cluster())) {
      lost.add(
          "desktops call the cluster '%s' now and will call it '%s': give --cluster-name %s"
              .formatted(cluster, settings.cluster(), cluster));
    }
    if (!lost.isEmpty()) {
      lost.add("to keep what was chosen before: give --keep");
    }
    return lost;
  }
}
