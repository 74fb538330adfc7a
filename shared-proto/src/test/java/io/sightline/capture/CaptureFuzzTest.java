package io.sightline.capture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Any bytes at all given to what reads captures: an IOException is the only way out but success.
 *
 * <p>Runs over its committed inputs in a build; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class CaptureFuzzTest {
  @FuzzTest
  void anyBytesAreReadOrRefused(byte[] bytes) throws IOException {
    try (CaptureReader reader = CaptureReader.open(ByteSource.ofBytes(bytes), "fuzz")) {
      var read = Samples.readAll(reader);
      long position = -1;
      for (var batch : read) {
        if (batch.firstPosition() < position) {
          throw new AssertionError("positions fall at " + batch.firstPosition());
        }
        position = batch.endPosition();
      }
      reader.info();
      CaptureVerifier.verify(ByteSource.ofBytes(bytes), "fuzz");
    } catch (CaptureException e) {
      // It was refused in words.
    }
  }
}
