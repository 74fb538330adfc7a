/** Facts as protobuf messages: the form they have in streams and files. */
@NullMarked
package io.sightline.wire;

import org.jspecify.annotations.NullMarked;
