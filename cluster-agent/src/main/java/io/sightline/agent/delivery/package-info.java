/** What a node still has to deliver to the relay: bounded, conflated, never in anybody's way. */
@NullMarked
package io.sightline.agent.delivery;

import org.jspecify.annotations.NullMarked;
