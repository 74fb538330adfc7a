/** Text put into XML and HTML so that it stays text. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.markup;
