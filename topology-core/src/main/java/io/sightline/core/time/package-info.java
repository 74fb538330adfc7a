/** Clock domains and the mapping from a node's boot time to wall time. */
@NullMarked
package io.sightline.core.time;

import org.jspecify.annotations.NullMarked;
