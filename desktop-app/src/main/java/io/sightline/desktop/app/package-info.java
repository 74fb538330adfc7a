/** Start and end of the desktop application. */
@NullMarked
package io.sightline.desktop.app;

import org.jspecify.annotations.NullMarked;
