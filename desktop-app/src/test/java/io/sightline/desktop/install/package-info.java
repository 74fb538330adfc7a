@NullMarked
package io.sightline.desktop.install;

import org.jspecify.annotations.NullMarked;
