package io.sightline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** A view sees the memory it was moved to, whatever it saw before. */
final class ViewTest {
  @Test
  void memoryInPlaceOfMemoryThatWasGivenBackIsRead() {
    Connection view = new Connection();
    for (int i = 0; i < 100; i++) {
      // Most often at the same address as before.
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = arena.allocate(Abi.Flow.SIZE, Long.BYTES);
        memory.set(ValueLayout.JAVA_LONG, Abi.Connection.SOCKET_COOKIE, i);
        view.moveTo(memory, 0);
        assertThat(view.socketCookie()).isEqualTo(i);
      }
    }
  }

  @Test
  void addressesAreInNetworkOrder() {
    Connection view = new Connection();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Abi.Flow.SIZE, Long.BYTES);
      byte[] address = {(byte) 0xfd, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, (byte) 200};
      for (int i = 0; i < address.length; i++) {
        memory.set(ValueLayout.JAVA_BYTE, Abi.Connection.LOCAL_ADDRESS + i, address[i]);
        memory.set(ValueLayout.JAVA_BYTE, Abi.Connection.REMOTE_ADDRESS + i, address[i]);
      }
      memory.set(ValueLayout.JAVA_BYTE, Abi.Connection.FAMILY, (byte) 6);
      view.moveTo(memory, 0);
      assertThat(view.localAddress()).hasToString("fd00:102:304:506:708:90a:b0c:dc8");
      memory.set(ValueLayout.JAVA_BYTE, Abi.Connection.FAMILY, (byte) 4);
      assertThat(view.remoteAddress()).hasToString("253.0.1.2");
    }
  }
}
