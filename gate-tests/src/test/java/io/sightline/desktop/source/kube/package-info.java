@org.jspecify.annotations.NullMarked
package io.sightline.desktop.source.kube;
