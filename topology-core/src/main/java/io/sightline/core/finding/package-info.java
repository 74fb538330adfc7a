/** Conclusions with their evidence, drawn from the topology. */
@NullMarked
package io.sightline.core.finding;

import org.jspecify.annotations.NullMarked;
