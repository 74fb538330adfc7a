package io.sightline.agent.flow;

import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.probe.PayloadMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kernel how much payload to deliver; what is decided before the capture object exists is
 * kept until it does, since records arrive as soon as the first program is attached.
 */
final class DeferredModes implements TrackedFlow.ModeSwitch {
  private final Map<Long, PayloadMode> early = new LinkedHashMap<>();
  private @Nullable KernelCapture capture;

  @Override
  public synchronized void set(long socketCookie, PayloadMode mode) {
    if (capture == null) {
      early.put(socketCookie, mode);
    } else {
      capture.setPayloadMode(socketCookie, mode);
    }
  }

  @Override
  public synchronized void forget(long socketCookie) {
    if (capture == null) {
      early.remove(socketCookie);
    } else {
      capture.forgetPayloadMode(socketCookie);
    }
  }

  synchronized void connect(KernelCapture running) {
    capture = running;
    early.forEach(this::set);
    early.clear();
  }
}
