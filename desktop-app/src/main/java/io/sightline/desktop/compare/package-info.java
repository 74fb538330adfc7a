/** What is different between two stretches of captures. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.compare;
