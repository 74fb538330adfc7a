/** Entities and edges, and the fold that makes them from facts. */
@NullMarked
package io.sightline.core.topology;

import org.jspecify.annotations.NullMarked;
