package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.sightline.agent.kube.WatchedKind;
import io.sightline.desktop.install.InstallSettings;
import io.sightline.desktop.install.Manifests;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay's account may do what the relay does, and nothing else. */
class RelayRightsTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheRelayWatchesIsWhatItsRolesAllow(boolean withConfigMaps) {
    Set<String> watched =
        WatchedKind.watched(withConfigMaps).stream()
            .map(kind -> kind.group() + "/" + kind.plural())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(allowed(withConfigMaps, "list")).isEqualTo(watched);
    assertThat(allowed(withConfigMaps, "watch")).isEqualTo(watched);
  }

  @Test
  void itListsAndWatchesAndNothingElse() {
    assertThat(WatchedKind.VERBS).containsExactly("list", "watch");
    assertThat(roles(true))
        .flatExtracting(ClusterRole::getRules)
        .filteredOn(rule -> !rule.getVerbs().equals(List.of("create")))
        .allSatisfy(rule -> assertThat(rule.getVerbs()).isEqualTo(WatchedKind.VERBS));
  }

  private static Set<String> allowed(boolean withConfigMaps, String verb) {
    Set<String> allowed = new TreeSet<>();
    for (ClusterRole role : roles(withConfigMaps)) {
      role.getRules().stream()
          .filter(rule -> rule.getVerbs().contains(verb))
          .forEach(
              rule ->
                  rule.getApiGroups()
                      .forEach(
                          group ->
                              rule.getResources()
                                  .forEach(resource -> allowed.add(group + "/" + resource))));
    }
    return allowed;
  }

  private static List<ClusterRole> roles(boolean withConfigMaps) {
    return Manifests.of(
            InstallSettings.of("registry.example/sightline:1", "Never", "1").toBuilder()
                .watchConfigMaps(withConfigMaps)
                .build())
        .stream()
        .filter(ClusterRole.class::isInstance)
        .map(ClusterRole.class::cast)
        .filter(role -> role.getMetadata().getName().startsWith("sightline-relay"))
        .toList();
  }
}
