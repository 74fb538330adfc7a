package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clusters that cannot be added. */
@Timeout(60)
class ClustersSourceTest {
  @Test
  void aClosedOneTakesNoCluster() {
    ClustersSource clusters = new ClustersSource();
    clusters.close();
    LiveSource east =
        new LiveSource(new RelayAddress.UnixSocket(Path.of("/nowhere/relay.sock")), "test");
    assertThatThrownBy(() -> clusters.add("east", east))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the map that east was to be added to is closed");
    assertThat(clusters.names()).isEmpty();
  }
}
