/** Captures: files of facts, as {@code CAPTURE_FORMAT.md} describes them. */
@NullMarked
package io.sightline.capture;

import org.jspecify.annotations.NullMarked;
