/**
 * What NetworkPolicies (networking.k8s.io/v1) allow, and why.
 *
 * <p>The rules implemented here, and where they are written down:
 *
 * <ul>
 *   <li>A pod is isolated in a direction once any policy of its namespace selects it for that
 *       direction; then it may do what the union of these policies allows, in no order, and nothing
 *       can be denied (Kubernetes documentation, "Network Policies"). A connection needs the
 *       client's egress and the server's ingress. Its replies need nothing.
 *   <li>Peers, ports, protocols, {@code endPort} and the meaning of empty lists: the field comments
 *       of the API types ({@code staging/src/k8s.io/api/networking/v1/types.go}).
 *   <li>Between a pod and its own node everything is allowed, so that kubelets can probe; a pod
 *       cannot block itself (documentation, "ipBlock" and "Network Policies").
 *   <li>Pods that use their node's network are, to most network plugins, their node: policies
 *       neither isolate them nor find them by labels (documentation, "NetworkPolicy and hostNetwork
 *       pods", which leaves the choice between two behaviours to the plugin).
 *   <li>Whether an {@code ipBlock} that holds a pod's address means the pod is left to the plugin;
 *       the API's own end-to-end tests ({@code test/e2e/network/netpol}) expect that it does.
 *   <li>Policies see the backend's address and port, not those of a service: callers translate
 *       first, see {@link io.sightline.core.policy.ServiceBackends}.
 * </ul>
 *
 * <p>Where plugins may differ, the most common behaviour is taken and the verdict says so; the
 * decision on network policy verdicts (docs/decisions) says why.
 */
@NullMarked
package io.sightline.core.policy;

import org.jspecify.annotations.NullMarked;
