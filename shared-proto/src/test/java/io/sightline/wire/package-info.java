@NullMarked
package io.sightline.wire;

import org.jspecify.annotations.NullMarked;
