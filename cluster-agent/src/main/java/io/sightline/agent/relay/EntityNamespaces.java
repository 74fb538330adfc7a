package io.sightline.agent.relay;

import io.sightline.core.fact.CgroupKey;
import java.util.Optional;

/**
 * Which Kubernetes namespace an entity is in. Thread-safe.
 *
 * <p>An answer, once given, stays: no entity moves to another namespace. Until it is known, and for
 * what is in none, there is no answer, and who may see only some namespaces sees nothing of it.
 */
public interface EntityNamespaces {
  /** The namespace of the entity with that id; empty where it is in none, or not known to be. */
  Optional<String> namespaceOf(String entity);

  /** The namespace of what a control group belongs to. */
  Optional<String> namespaceOf(CgroupKey cgroup);
}
