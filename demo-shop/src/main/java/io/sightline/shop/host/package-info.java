/**
 * What the shop does to this machine: namespaces, cgroups, the slow disk, processes, and undoing
 * all of it.
 */
@NullMarked
package io.sightline.shop.host;

import org.jspecify.annotations.NullMarked;
