/** Resolution: which entity an address was, and which two ends are one connection. */
@NullMarked
package io.sightline.core.resolve;

import org.jspecify.annotations.NullMarked;
