/**
 * What the app remembers about its user: preferences, what was opened, and where it was left. Plain
 * Java without a toolkit.
 */
@NullMarked
package io.sightline.desktop.settings;

import org.jspecify.annotations.NullMarked;
