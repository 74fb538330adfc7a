package io.sightline.core.resolve;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.topology.EntityId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Picks the finest entity that is known behind an address or a socket. */
final class EntityChoice {
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private final AddressBook addresses;

  EntityChoice(AddressBook addresses) {
    this.addresses = addresses;
  }

  /** Whether the first of two ends, or the only one seen, is the server. */
  boolean isServer(FlowOpened flow, @Nullable FlowOpened other) {
    if (flow.role() != Role.UNKNOWN) {
      return flow.role() == Role.SERVER;
    }
    if (other != null && other.role() != Role.UNKNOWN) {
      return other.role() == Role.CLIENT;
    }
    AddressBook.Network network =
        new AddressBook.Network(flow.flow().node(), flow.networkNamespace());
    if (addresses.server(network, flow.transport(), flow.local().port()).isPresent()) {
      return flow.local().port() < FIRST_EPHEMERAL_PORT
          || flow.remote().port() >= FIRST_EPHEMERAL_PORT;
    }
    return flow.local().port() < flow.remote().port();
  }

  /** The entity that a process belongs to. */
  String ofProcess(ProcessKey process) {
    return EntityId.ofProcess(process);
  }

  /** The entity behind the watched end of a flow. */
  String ofLocal(FlowOpened flow) {
    ProcessKey owner = flow.owner();
    AddressBook.Network network =
        new AddressBook.Network(flow.flow().node(), flow.networkNamespace());
    if (owner == null) {
      owner = addresses.server(network, flow.transport(), flow.local().port()).orElse(null);
    }
    if (owner != null) {
      return EntityId.ofProcess(owner);
    }
    // An end without owner in a namespace that was never reported belongs to another host.
    return addresses.knows(network) || flow.local().address().isLoopback()
        ? ofNetwork(network)
        : EntityId.ofExternalHost(flow.local().address());
  }

  /** The entity behind the end that no agent reported. */
  String ofRemote(FlowOpened flow, boolean localServes) {
    IpAddress address = flow.remote().address();
    Optional<AddressBook.Network> network =
        address.isLoopback()
            ? Optional.of(new AddressBook.Network(flow.flow().node(), flow.networkNamespace()))
            : addresses.owner(address);
    if (network.isPresent()) {
      Optional<ProcessKey> process =
          localServes
              ? addresses.client(network.get())
              : addresses.server(network.get(), flow.transport(), flow.remote().port());
      return process.map(EntityId::ofProcess).orElseGet(() -> ofMember(network.get()));
    }
    // Strangers that call us from the Internet are one entity: there can be very many of them.
    return localServes && !address.isPrivate()
        ? EntityId.INTERNET
        : EntityId.ofExternalHost(address);
  }

  /** The entity from which a dropped packet came. */
  String ofSender(Endpoint source) {
    return addresses
        .owner(source.address())
        .map(
            network ->
                addresses
                    .client(network)
                    .map(EntityId::ofProcess)
                    .orElseGet(() -> ofMember(network)))
        .orElseGet(() -> EntityId.ofExternalHost(source.address()));
  }

  /** The entity for which a dropped packet was. */
  String ofReceiver(Transport transport, Endpoint destination) {
    return addresses
        .owner(destination.address())
        .map(
            network ->
                addresses
                    .server(network, transport, destination.port())
                    .map(EntityId::ofProcess)
                    .orElseGet(() -> ofMember(network)))
        .orElseGet(() -> EntityId.ofExternalHost(destination.address()));
  }

  /** Nobody listens there, or not yet: the workload that has the namespace to itself is meant. */
  private String ofMember(AddressBook.Network network) {
    return addresses.resident(network).map(EntityId::ofProcess).orElseGet(() -> ofNetwork(network));
  }

  private static String ofNetwork(AddressBook.Network network) {
    return EntityId.ofNetwork(network.node(), network.namespace());
  }
}
