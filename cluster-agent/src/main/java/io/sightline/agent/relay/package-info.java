/** The relay: one order for the facts of all agents, resolution, keyframes. */
@NullMarked
package io.sightline.agent.relay;

import org.jspecify.annotations.NullMarked;
