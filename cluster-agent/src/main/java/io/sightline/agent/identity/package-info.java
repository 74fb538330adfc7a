/**
 * Who is behind a PID, a cgroup id or a network namespace, read from `/proc` and the cgroup tree.
 */
@NullMarked
package io.sightline.agent.identity;

import org.jspecify.annotations.NullMarked;
