/** What must hold between kernel and pixel, checked over the real path. */
@NullMarked
package io.sightline.gate;

import org.jspecify.annotations.NullMarked;
