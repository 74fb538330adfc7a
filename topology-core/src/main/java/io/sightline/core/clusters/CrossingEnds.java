package io.sightline.core.clusters;

import io.sightline.core.fact.FlowResolved;
import io.sightline.core.topology.EntityId;

/** Says who the ends of a flow between clusters are, by all that is known of it now. */
final class CrossingEnds {
  private final Entrances entrances;

  CrossingEnds(Entrances entrances) {
    this.entrances = entrances;
  }

  /** Whether a relay knew nobody behind an end. */
  static boolean isOutside(String entity) {
    return EntityId.isExternalHost(entity) || entity.equals(EntityId.INTERNET);
  }

  FlowResolved decide(Crossing crossing) {
    FlowResolved told = crossing.told();
    Crossing partner = crossing.partner;
    if (partner == null) {
      return crossing.leaves() ? ofDialler(crossing) : ofServer(crossing);
    }
    Crossing client = crossing.leaves() ? crossing : partner;
    Crossing server = crossing.leaves() ? partner : crossing;
    String via = server.told().via();
    if (via.isEmpty()) {
      via = entrance(client);
    }
    return new FlowResolved(
        told.timeNanos(),
        told.flow(),
        client.told().clientEntity(),
        server.told().serverEntity(),
        server.told().serverPort(),
        crossing.counts && told.counted(),
        EntityId.isService(via) ? via : "");
  }

  private String entrance(Crossing client) {
    return entrances.at(client.cluster(), client.opened().transport(), client.dialled()).orElse("");
  }

  private FlowResolved ofDialler(Crossing client) {
    FlowResolved told = client.told();
    String entrance = isOutside(told.serverEntity()) ? entrance(client) : "";
    return entrance.isEmpty()
        ? told
        : new FlowResolved(
            told.timeNanos(),
            told.flow(),
            told.clientEntity(),
            entrance,
            client.dialled().port(),
            told.counted());
  }

  private FlowResolved ofServer(Crossing server) {
    FlowResolved told = server.told();
    return entrances
        .caller(server.cluster(), server.opened().remote().address())
        .map(
            node ->
                new FlowResolved(
                    told.timeNanos(),
                    told.flow(),
                    node,
                    told.serverEntity(),
                    told.serverPort(),
                    told.counted(),
                    told.via()))
        .orElse(told);
  }
}
