@org.jspecify.annotations.NullMarked
package io.sightline.agent.kube;
