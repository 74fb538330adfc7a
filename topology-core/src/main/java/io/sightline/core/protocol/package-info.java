/** From bytes to requests: one bounded decoder per protocol. */
@NullMarked
package io.sightline.core.protocol;

import org.jspecify.annotations.NullMarked;
