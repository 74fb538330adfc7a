/**
 * What the node's own services say in the systemd journal: read from its files, and told as events
 * of the pods that the lines name. See ADR 0022.
 */
@org.jspecify.annotations.NullMarked
package io.sightline.agent.journal;
