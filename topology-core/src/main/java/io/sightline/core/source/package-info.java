/** Where facts come from: a live relay, a capture file, a script. */
@NullMarked
package io.sightline.core.source;

import org.jspecify.annotations.NullMarked;
