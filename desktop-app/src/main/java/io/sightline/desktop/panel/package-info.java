/** The panels around the map: rail, inspector, status bar. */
@NullMarked
package io.sightline.desktop.panel;

import org.jspecify.annotations.NullMarked;
