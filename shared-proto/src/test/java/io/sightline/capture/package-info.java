@NullMarked
package io.sightline.capture;

import org.jspecify.annotations.NullMarked;
