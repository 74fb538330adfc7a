/** Bookmarks with notes: the list of them, and where it is kept. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.bookmark;
