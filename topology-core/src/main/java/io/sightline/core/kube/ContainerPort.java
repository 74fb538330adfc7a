package io.sightline.core.kube;

/** A port that a container declares; services and policies may refer to it by name. */
public record ContainerPort(String name, PortProtocol protocol, int port) {}
