/** Several clusters on one map: their facts in one order, and the connections between them. */
@NullMarked
package io.sightline.core.clusters;

import org.jspecify.annotations.NullMarked;
