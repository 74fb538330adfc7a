package io.sightline.core.kube;

/**
 * A port of a service.
 *
 * @param targetPort number, or name of a container's port
 * @param nodePort the port on every node; 0 where there is none
 */
public record ServicePort(
    String name, PortProtocol protocol, int port, String targetPort, int nodePort) {}
