/** Watches the objects of a cluster at its API server, and makes facts of them. */
@NullMarked
package io.sightline.agent.kube;

import org.jspecify.annotations.NullMarked;
