/** The command line: each class one command, or one piece that several share. */
@NullMarked
package io.sightline.desktop.command;

import org.jspecify.annotations.NullMarked;
