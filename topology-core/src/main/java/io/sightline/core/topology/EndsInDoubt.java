package io.sightline.core.topology;

import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;

/** Whether a resolution may be followed by a better one. */
final class EndsInDoubt {
  private EndsInDoubt() {}

  static boolean of(FlowResolved resolved) {
    return isInDoubt(resolved.clientEntity()) || isInDoubt(resolved.serverEntity());
  }

  /** A service stands for one of its pods; a private address may be one's. */
  private static boolean isInDoubt(String entity) {
    if (entity.startsWith(EntityId.EXTERNAL_PREFIX)) {
      return IpAddress.parse(entity.substring(EntityId.EXTERNAL_PREFIX.length())).isPrivate();
    }
    return entity.startsWith(EntityId.SERVICE_PREFIX);
  }
}
