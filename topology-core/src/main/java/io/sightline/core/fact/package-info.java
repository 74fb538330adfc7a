/** Facts: immutable observations, the only input of every fold. */
@NullMarked
package io.sightline.core.fact;

import org.jspecify.annotations.NullMarked;
