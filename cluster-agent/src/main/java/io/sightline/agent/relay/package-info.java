/** The relay: one order for all facts, kept for a while, and handed to those who watch. */
@NullMarked
package io.sightline.agent.relay;

import org.jspecify.annotations.NullMarked;
