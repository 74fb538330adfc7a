/** Scripts of facts in the shape that a real capture has. */
@NullMarked
package io.sightline.desktop.script;

import org.jspecify.annotations.NullMarked;
