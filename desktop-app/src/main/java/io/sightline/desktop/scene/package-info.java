/** The map: what is drawn, where, and the JavaFX region that shows it. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.scene;
