/**
 * Logs of pods, read from the API server with the user's own credentials, of the selection and of
 * what it depends on.
 */
@NullMarked
package io.sightline.desktop.panel.logs;

import org.jspecify.annotations.NullMarked;
