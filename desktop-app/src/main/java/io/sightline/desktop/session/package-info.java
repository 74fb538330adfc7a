/** One source, its log and its cursor: what a window shows, without any window. */
@NullMarked
package io.sightline.desktop.session;

import org.jspecify.annotations.NullMarked;
