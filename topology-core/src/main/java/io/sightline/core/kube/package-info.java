/**
 * Kubernetes objects, trimmed to what Sightline shows, decides or resolves by.
 *
 * <p>Names are those of the Kubernetes API. Times are nanoseconds since 1970-01-01T00:00Z, 0 where
 * there is none; CPU is in thousandths of a core and memory in bytes, 0 where nothing is set.
 * Annotations, data, secrets and environment values are never part of an object here.
 */
@NullMarked
package io.sightline.core.kube;

import org.jspecify.annotations.NullMarked;
