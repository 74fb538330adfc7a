package io.sightline.desktop.export;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * At which instants a clip shows a range, and for how long each.
 *
 * @param fromNanos begin of the range; the first frame is one step later
 * @param toNanos the instant of the last frame
 * @param stepNanos time from one frame to the next
 * @param frames how many there are
 * @param frameMillis for how long one is shown
 */
public record ClipPlan(long fromNanos, long toNanos, long stepNanos, int frames, int frameMillis) {
  /** More would be a file that nothing plays, and that nobody watches. */
  public static final int MAX_FRAMES = 600;

  /** How many frames there are at most where no step is asked for. */
  private static final int USUAL_FRAMES = 120;

  public static final int USUAL_FRAMES_A_SECOND = 6;

  /** What a window looks back for its rates. */
  private static final long LOOK_BACK_NANOS = Duration.ofSeconds(10).toNanos();

  /** How many times that something stays after its last traffic. */
  private static final int PRESENCE = 6;

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  /**
   * A plan for a range.
   *
   * @param step from one frame to the next; null for one that makes a clip of usual length
   * @throws IllegalArgumentException when there would be too many frames, saying what to do
   */
  public static ClipPlan of(
      long fromNanos, long toNanos, @Nullable Duration step, int framesASecond) {
    long length = toNanos - fromNanos;
    if (length <= 0) {
      throw new IllegalArgumentException("A clip needs some time; its end is not after its begin");
    }
    if (framesASecond < 1 || framesASecond > 30) {
      throw new IllegalArgumentException(
          "A clip cannot show %d frames a second; choose 1 to 30".formatted(framesASecond));
    }
    long stepNanos = (step == null ? usualStep(length) : step).toNanos();
    long frames = Math.ceilDiv(length, stepNanos);
    if (frames > MAX_FRAMES) {
      throw new IllegalArgumentException(
          "%s in steps of %s are %d frames, and a clip has at most %d; choose steps of %s or longer, or a shorter range"
              .formatted(
                  words(length),
                  words(stepNanos),
                  frames,
                  MAX_FRAMES,
                  words(
                      Math.ceilDiv(Math.ceilDiv(length, MAX_FRAMES), 1_000_000_000L)
                          * 1_000_000_000L)));
    }
    return new ClipPlan(
        fromNanos, toNanos, stepNanos, (int) frames, Math.round(1000f / framesASecond));
  }

  private static Duration usualStep(long length) {
    return STEPS.stream()
        .filter(step -> Math.ceilDiv(length, step.toNanos()) <= USUAL_FRAMES)
        .findFirst()
        .orElse(Duration.ofNanos(Math.ceilDiv(length, USUAL_FRAMES)));
  }

  private static String words(long nanos) {
    Duration duration = Duration.ofNanos(nanos);
    if (duration.toMillis() < 1000) {
      return duration.toMillis() + " ms";
    }
    return duration.toSeconds() < 600 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
  }

  /** The instant that a frame shows; of the last one the end of the range. */
  public long instant(int frame) {
    return Math.min(toNanos, fromNanos + (frame + 1) * stepNanos);
  }

  /** How much time before its instant a frame counts: what a window does, and all of a step. */
  long lookBackNanos() {
    return Math.max(LOOK_BACK_NANOS, stepNanos);
  }

  /** For how long after its last traffic something stays, pale. */
  Duration presence() {
    return Duration.ofNanos(PRESENCE * lookBackNanos());
  }
}
