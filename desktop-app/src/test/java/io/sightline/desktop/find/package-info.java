@NullMarked
package io.sightline.desktop.find;

import org.jspecify.annotations.NullMarked;
