package io.sightline.agent.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only what nobody can have written is given back. */
final class StartPagesTest {
  @Test
  void onlyUnchangedReadOnlyMappingsOfTheJvmAreGivenBack() {
    assertThat(
            StartPages.unchanged(
                List.of(
                    "10000-30000 r-xp 00000000 fe:00 11   /usr/lib/jvm/lib/server/libjvm.so",
                    "Rss:                 128 kB",
                    "Anonymous:             0 kB",
                    // Relocated when it was loaded: its pages exist nowhere else.
                    "30000-40000 r--p 00020000 fe:00 11   /usr/lib/jvm/lib/server/libjvm.so",
                    "Anonymous:             4 kB",
                    "40000-50000 rw-p 00030000 fe:00 11   /usr/lib/jvm/lib/server/libjvm.so",
                    "Anonymous:             0 kB",
                    "50000-51000 r--p 00030000 fe:00 11   /usr/lib/jvm/lib/server/libjvm.so",
                    "Anonymous:             0 kB",
                    "60000-61000 r--s 00030000 fe:00 11   /usr/lib/jvm/lib/server/libjvm.so",
                    "Anonymous:             0 kB",
                    "70000-71000 r--p 00000000 fe:00 14   /opt/agent.aot",
                    "Anonymous:             0 kB",
                    "80000-81000 r--p 00000000 00:00 0 ",
                    "Anonymous:             0 kB")))
        .containsExactly(
            new StartPages.Range(StartPages.Part.LIBRARY, 0x10000, 0x20000),
            new StartPages.Range(StartPages.Part.LIBRARY, 0x50000, 0x1000),
            new StartPages.Range(StartPages.Part.CLASSES, 0x70000, 0x1000));
  }

  @Test
  void theJvmRunsOnAndHoldsLess() throws Exception {
    long before = residentOfJvm();
    StartPages.giveBack();
    assertThat(residentOfJvm()).isLessThan(before);
  }

  private static long residentOfJvm() throws Exception {
    long resident = 0;
    boolean inJvm = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith("Rss:")) {
        resident += inJvm ? Long.parseLong(line.replaceAll("[^0-9]", "")) : 0;
      } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        inJvm = line.endsWith("/libjvm.so");
      }
    }
    return resident;
  }
}
