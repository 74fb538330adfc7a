/** Tests of what is asked of the C library. */
@NullMarked
package io.sightline.agent.nativelib;

import org.jspecify.annotations.NullMarked;
