/** Colours and line patterns, in a light and a dark set. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.theme;
