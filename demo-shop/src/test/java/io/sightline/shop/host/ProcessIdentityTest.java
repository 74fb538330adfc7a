package io.sightline.shop.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessIdentityTest {

  @Test
  void killsTheRecordedProcessButNotALaterOneWithItsId() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      long startTicks = ProcessIdentity.startTicks(process.pid()).orElseThrow();

      ProcessIdentity.kill(process.pid(), startTicks - 1);
      assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();

      ProcessIdentity.kill(process.pid(), startTicks);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aProcessThatIsGoneHasNoStart() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    assertThat(ProcessIdentity.startTicks(process.pid())).isEmpty();
  }
}
