/** Software drawing into an int array: shapes, strokes, text and PNG, without JavaFX. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.scene.raster;
