package io.sightline.desktop.source.kube;

import java.nio.file.Path;

/**
 * A context of the kubeconfig, as a user chooses among them.
 *
 * @param name of the context
 * @param cluster name of its cluster
 * @param server address of the API server; empty where the cluster is not defined
 * @param user name of its user
 * @param namespace default namespace; empty where none is set
 * @param file the file that defines it
 * @param current whether it is the one that kubectl takes without being told
 */
public record KubeContext(
    String name,
    String cluster,
    String server,
    String user,
    String namespace,
    Path file,
    boolean current) {}
