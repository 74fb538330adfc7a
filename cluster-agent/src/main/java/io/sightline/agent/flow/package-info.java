/** From kernel records and map readings to facts: one-second windows, paired requests, identity. */
@NullMarked
package io.sightline.agent.flow;

import org.jspecify.annotations.NullMarked;
