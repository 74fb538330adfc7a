/** The force layout on flat arrays, in plain Java. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.layout;
