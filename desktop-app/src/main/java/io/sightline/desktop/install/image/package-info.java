/** Makes the image of agents and relay: layers, and the archive that container engines load. */
@NullMarked
package io.sightline.desktop.install.image;

import org.jspecify.annotations.NullMarked;
