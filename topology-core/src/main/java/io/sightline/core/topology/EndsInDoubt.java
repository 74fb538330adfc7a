package io.sightline.core.topology;

import io.sightline.core.fact.FlowResolved;

/** Whether a resolution may be followed by a better one. */
final class EndsInDoubt {
  private EndsInDoubt() {}

  static boolean of(FlowResolved resolved) {
    return isInDoubt(resolved.clientEntity())
        || isInDoubt(resolved.serverEntity())
        || isWayInDoubt(resolved);
  }

  /** Pods mostly talk through services, and of one it may be told after the first requests. */
  private static boolean isWayInDoubt(FlowResolved resolved) {
    return resolved.via().isEmpty()
        && EntityId.isPod(resolved.clientEntity())
        && EntityId.isPod(resolved.serverEntity());
  }

  /** A service stands for one of its pods; a private address may be one's. */
  private static boolean isInDoubt(String entity) {
    return EntityId.isExternalHost(entity)
        ? EntityId.addressOf(entity).isPrivate()
        : EntityId.isService(entity);
  }
}
