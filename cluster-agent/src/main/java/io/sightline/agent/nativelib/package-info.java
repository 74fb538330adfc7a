/** The only native calls of the agent: a few of libbpf and libc, through JNA. */
@NullMarked
package io.sightline.agent.nativelib;

import org.jspecify.annotations.NullMarked;
