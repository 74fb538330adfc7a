/**
 * Clusters as the user's kubeconfig names them: who to ask, how to log in, and a way to a port of a
 * pod. Nothing here runs a program that the user has not allowed, and nothing listens.
 */
@NullMarked
package io.sightline.desktop.source.kube;

import org.jspecify.annotations.NullMarked;
