/** The main window, and how a topology becomes a map. */
@NullMarked
package io.sightline.desktop.view;

import org.jspecify.annotations.NullMarked;
