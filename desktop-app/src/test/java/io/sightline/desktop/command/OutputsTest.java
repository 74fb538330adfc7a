package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
  @TempDir private Path folder;

  @Test
  void theCaptureThatIsReadIsNeverReplaced() throws IOException {
    Path capture = Files.writeString(folder.resolve("recorded"), "facts");
    Path link = Files.createSymbolicLink(folder.resolve("link"), capture);

    assertThatThrownBy(() -> Outputs.check(capture, link))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a capture and is left as it is; name another file");
  }

  @Test
  void noOtherCaptureIsReplacedEither() throws IOException {
    Path other = Files.writeString(folder.resolve("other.slcap"), "facts");

    assertThatThrownBy(() -> Outputs.check(null, other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.slcap is a capture");
  }

  @Test
  void aPictureMayBeMadeAgain() throws IOException {
    Path picture = Files.writeString(folder.resolve("map.png"), "old");

    assertThatCode(() -> Outputs.check(null, null, picture)).doesNotThrowAnyException();
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    assertThatThrownBy(() -> Outputs.check(null, folder.resolve("none").resolve("map.png")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no folder")
        .hasMessageContaining("make it first");
  }
}
