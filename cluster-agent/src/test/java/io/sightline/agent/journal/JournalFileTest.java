package io.sightline.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that systemd wrote, whole, cut and damaged. */
@Timeout(120)
class JournalFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"compact", "regular"})
  void whatSystemdWroteIsRead(String name) throws IOException {
    Path path = JournalFiles.write(folder.resolve("f.journal"), JournalFiles.bytes(name));

    List<JournalEntry> kubelet = JournalFiles.read(path, Set.of("kubelet"));
    assertThat(kubelet).hasSize(8).allMatch(entry -> entry.unit().equals("kubelet"));
    assertThat(kubelet.getFirst().timeNanos()).isEqualTo(JournalFiles.START_NANOS);
    assertThat(kubelet.getFirst().message()).endsWith("kubeletVersion=\"v1.36.0\"");
    assertThat(kubelet.get(2).message())
        .as("one that is compressed")
        .hasSizeGreaterThan(1_500)
        .contains("the answer was not what was expected");
    assertThat(JournalFiles.read(path, Set.of("kernel"))).hasSize(2);
    assertThat(JournalFiles.read(path, Set.of("sshd"))).hasSize(201);
    assertThat(JournalFiles.read(path, Set.of("nobody"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "regular"})
  void wherePartsAreDamagedNothingElseHappensThanThatTheyAreNotRead(String name)
      throws IOException {
    byte[] whole = JournalFiles.bytes(name);
    int used = whole.length;
    while (whole[used - 1] == 0) {
      used--;
    }
    Random random = new Random(7);
    Path path = folder.resolve("f.journal");
    for (int round = 0; round < 300; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 20; i++) {
        // Mostly where the entries and what they refer to are, and sometimes in the header.
        int at = random.nextInt(8) == 0 ? random.nextInt(272) : random.nextInt(used);
        damaged[at] = (byte) random.nextInt();
      }
      readAllThatCanBeRead(JournalFiles.write(path, damaged));
    }
  }

  @Test
  void aFileThatWasCutIsReadAsFarAsItGoes() throws IOException {
    byte[] whole = JournalFiles.bytes("regular");
    Path path = folder.resolve("f.journal");
    for (int length = 0; length < 8_000_000; length = length < 4_096 ? length + 61 : length * 2) {
      readAllThatCanBeRead(JournalFiles.write(path, Arrays.copyOf(whole, length)));
    }
  }

  private static void readAllThatCanBeRead(Path path) {
    try (JournalFile file = JournalFile.open(path)) {
      long entries = Math.min(file.entries(), 500);
      for (long i = 0; i < entries; i++) {
        try {
          file.entry(i, JournalFiles.UNITS)
              .ifPresent(entry -> assertThat(entry.message()).hasSizeLessThan(20_000));
        } catch (JournalFormatException _) {
          // The only thing that may happen.
        }
      }
    } catch (IOException e) {
      assertThat(e).isInstanceOf(JournalFormatException.class);
    }
  }

  @Test
  void whatIsNoJournalIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("f.journal"), "x".repeat(400));
    assertThatThrownBy(() -> JournalFile.open(text))
        .isInstanceOf(JournalFormatException.class)
        .hasMessage("it is no journal file");
    byte[] newer = JournalFiles.bytes("regular");
    newer[13] = 1;
    Path file = JournalFiles.write(folder.resolve("g.journal"), newer);
    assertThatThrownBy(() -> JournalFile.open(file)).hasMessageContaining("newer format");
  }

  @Test
  void lz4BlocksInflate() throws IOException {
    // Four literals, a match of eight that reaches into itself, and two literals at the end.
    byte[] block = {0x44, 'a', 'b', 'c', 'd', 4, 0, 0x20, 'e', 'f'};
    assertThat(new String(Lz4.inflate(block, 0, 100), java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("abcdabcdabcdef");
    assertThat(Lz4.inflate(block, 0, 6)).hasSize(6);
    byte[] before = {0x10, 'a', 9, 0};
    assertThatThrownBy(() -> Lz4.inflate(before, 0, 100))
        .isInstanceOf(JournalFormatException.class);
    Random random = new Random(3);
    byte[] noise = new byte[64];
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(noise);
      try {
        assertThat(Lz4.inflate(noise, 0, 1_000)).hasSizeLessThanOrEqualTo(1_000);
      } catch (JournalFormatException _) {
        // As it should be.
      }
    }
  }
}
