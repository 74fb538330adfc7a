/** What Kubernetes says about the selected pod or workload, as of the cursor. */
@NullMarked
package io.sightline.desktop.panel.kube;

import org.jspecify.annotations.NullMarked;
