/** Sources of facts: a live relay, a capture. Nothing past this package may ask which. */
@NullMarked
package io.sightline.desktop.source;

import org.jspecify.annotations.NullMarked;
