/** Files made from a topology: JSON, CSV, pictures. */
@NullMarked
package io.sightline.desktop.export;

import org.jspecify.annotations.NullMarked;
