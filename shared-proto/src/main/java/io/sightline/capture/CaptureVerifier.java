package io.sightline.capture;

import io.sightline.wire.v1.CaptureProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Checks every byte of a capture and decodes every fact. */
public final class CaptureVerifier {
  private CaptureVerifier() {}

  /** Checks a file; never throws for what is in it. */
  public static VerifyReport verify(Path file) {
    try (ByteSource bytes = ByteSource.ofFile(file)) {
      return verify(bytes, file.toString());
    } catch (NoSuchFileException e) {
      return new VerifyReport.Unreadable(file + " does not exist");
    } catch (IOException e) {
      return new VerifyReport.Unreadable(
          e instanceof CaptureException
              ? String.valueOf(e.getMessage())
              : "%s cannot be read: %s".formatted(file, CaptureException.reason(e)));
    }
  }

  /** SHA-256 of the file in hexadecimal, by which reports name the capture they come from. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static VerifyReport verify(ByteSource bytes, String name) throws IOException {
    CaptureCounts counts = new CaptureCounts();
    List<Damage> damages = new ArrayList<>();
    CaptureContents contents = CaptureContents.scan(bytes, name);
    damages.addAll(contents.damages());
    ChunkList chunks = contents.chunks();
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      try {
        ChunkPayload.readFacts(bytes, chunk).forEach(batch -> counts.add(batch.batch()));
      } catch (IOException e) {
        damages.add(chunk.damage(String.valueOf(e.getMessage())));
      }
    }
    List<KeptLogs> kept = LogChunkReader.read(bytes, contents.logs(), _ -> true, damages);
    VerifyReport.Kept keptCount =
        new VerifyReport.Kept(
            kept.size(), kept.stream().mapToLong(logs -> logs.lines().size()).sum());
    if (damages.isEmpty()) {
      checkEnd(bytes, contents, counts).ifPresent(damages::add);
    }
    CaptureInfo info = counts.toInfo(contents.metadata());
    damages.sort(Comparator.comparingLong(Damage::offset));
    return damages.isEmpty()
        ? new VerifyReport.Whole(info, keptCount)
        : new VerifyReport.Damaged(info, keptCount, damages);
  }

  /** Whether index and summary are there and say what the chunks say. */
  private static Optional<Damage> checkEnd(
      ByteSource bytes, CaptureContents scanned, CaptureCounts counts) throws IOException {
    CaptureContents indexed = CaptureContents.open(bytes, "");
    if (!indexed.damages().isEmpty()) {
      return Optional.of(indexed.damages().getFirst());
    }
    if (indexed.scanned()) {
      return Optional.of(
          new Damage(
              Damage.Part.INDEX,
              -1,
              bytes.size(),
              0,
              null,
              "it is missing: the capture was not finished"));
    }
    CaptureProto.CaptureIndex expected = scanned.chunks().toIndex();
    if (!indexed.chunks().toIndex().equals(expected)) {
      return Optional.of(
          new Damage(
              Damage.Part.INDEX, -1, bytes.size(), 0, null, "it is not what the chunks say"));
    }
    if (!indexed.summary().equals(Optional.of(counts.toProto()))) {
      return Optional.of(
          new Damage(
              Damage.Part.SUMMARY, -1, bytes.size(), 0, null, "it is not what the chunks say"));
    }
    return Optional.empty();
  }
}
