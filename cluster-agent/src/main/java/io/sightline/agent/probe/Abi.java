package io.sightline.agent.probe;

/**
 * Sizes, offsets and values of {@code bpf/include/sightline.h}, in bytes.
 *
 * <p>One nested class per struct or enum, one constant per member, named as in C. {@code AbiTest}
 * compiles the header and compares every constant, so the two cannot drift apart.
 */
final class Abi {

  /** struct sl_header. */
  static final class Header {
    static final int SIZE = 16;
    static final int KIND = 0;
    static final int FLAGS = 2;
    static final int CAPTURED_BYTES = 4;
    static final int TIME_BOOT_NANOS = 8;

    private Header() {}
  }

  /** struct sl_connection. */
  static final class Connection {
    static final int SIZE = 136;
    static final int SOCKET_COOKIE = 0;
    static final int START_BOOT_NANOS = 8;
    static final int CGROUP_V2_ID = 16;
    static final int CPU_CGROUP_ID = 24;
    static final int MEMORY_CGROUP_ID = 32;
    static final int LOCAL_ADDRESS = 40;
    static final int REMOTE_ADDRESS = 56;
    static final int NAT_REMOTE_ADDRESS = 72;
    static final int NETNS_INODE = 88;
    static final int TGID = 92;
    static final int LOCAL_ISN = 96;
    static final int REMOTE_ISN = 100;
    static final int LOCAL_PORT = 104;
    static final int REMOTE_PORT = 106;
    static final int NAT_REMOTE_PORT = 108;
    static final int FLAGS = 110;
    static final int FAMILY = 112;
    static final int ROLE = 113;
    static final int COMM = 120;

    private Connection() {}
  }

  /** struct sl_counters. */
  static final class Counters {
    static final int SIZE = 56;
    static final int BASELINE_BYTES_SENT = 0;
    static final int BASELINE_BYTES_RECEIVED = 8;
    static final int LAST_ACTIVITY_BOOT_NANOS = 16;
    static final int SEGMENTS_SENT = 24;
    static final int SEGMENTS_RECEIVED = 28;
    static final int RETRANSMITS = 32;
    static final int SRTT_MICROS = 36;
    static final int BYTES_SENT = 40;
    static final int BYTES_RECEIVED = 48;

    private Counters() {}
  }

  /** struct sl_flow. */
  static final class Flow {
    static final int SIZE = 216;
    static final int CONNECTION = 0;
    static final int SWEEP = 148;
    static final int COUNTERS = 160;

    private Flow() {}
  }

  /** struct sl_connection_event. */
  static final class ConnectionEvent {
    static final int SIZE = 224;
    static final int RECORD = 0;
    static final int CONNECTION = 16;
    static final int COUNTERS = 152;
    static final int OLD_STATE = 208;
    static final int SOCKET_ERROR = 212;
    static final int SOFT_ERROR = 216;

    private ConnectionEvent() {}
  }

  /** struct sl_payload. */
  static final class Payload {
    static final int SIZE = 88;
    static final int RECORD = 0;
    static final int SOCKET_COOKIE = 16;
    static final int TCP_SEQ = 24;
    static final int SEGMENT_BYTES = 28;
    static final int CHUNK_OFFSET = 32;
    static final int NETNS_INODE = 36;
    static final int LOCAL_PORT = 40;
    static final int REMOTE_PORT = 42;
    static final int FAMILY = 44;
    static final int DIRECTION = 45;
    static final int ROLE = 46;
    static final int MODE = 47;
    static final int STREAM_OFFSET = 48;
    static final int LOCAL_ADDRESS = 56;
    static final int REMOTE_ADDRESS = 72;

    private Payload() {}
  }

  /** struct sl_udp_key. */
  static final class UdpKey {
    static final int SIZE = 48;
    static final int SOCKET_COOKIE = 0;
    static final int LOCAL_ADDRESS = 8;
    static final int REMOTE_ADDRESS = 24;
    static final int LOCAL_PORT = 40;
    static final int REMOTE_PORT = 42;
    static final int FAMILY = 44;

    private UdpKey() {}
  }

  /** struct sl_udp_flow. */
  static final class UdpFlow {
    static final int SIZE = 80;
    static final int BYTES_SENT = 0;
    static final int BYTES_RECEIVED = 8;
    static final int DATAGRAMS_SENT = 16;
    static final int DATAGRAMS_RECEIVED = 24;
    static final int START_BOOT_NANOS = 32;
    static final int LAST_ACTIVITY_BOOT_NANOS = 40;
    static final int CGROUP_V2_ID = 48;
    static final int CPU_CGROUP_ID = 56;
    static final int MEMORY_CGROUP_ID = 64;
    static final int NETNS_INODE = 72;
    static final int TGID = 76;

    private UdpFlow() {}
  }

  /** struct sl_datagram. */
  static final class Datagram {
    static final int SIZE = 88;
    static final int RECORD = 0;
    static final int FLOW = 16;
    static final int NETNS_INODE = 64;
    static final int TGID = 68;
    static final int CGROUP_V2_ID = 72;
    static final int DATAGRAM_BYTES = 80;
    static final int DIRECTION = 84;

    private Datagram() {}
  }

  /** struct sl_drop_key. */
  static final class DropKey {
    static final int SIZE = 64;
    static final int LOCATION = 0;
    static final int SOURCE_ADDRESS = 8;
    static final int DESTINATION_ADDRESS = 24;
    static final int REASON = 40;
    static final int NETNS_INODE = 44;
    static final int SOURCE_PORT = 48;
    static final int DESTINATION_PORT = 50;
    static final int FAMILY = 52;
    static final int PROTOCOL = 53;
    static final int CAUSE = 54;
    static final int ICMP_TYPE = 55;
    static final int ICMP_CODE = 56;

    private DropKey() {}
  }

  /** struct sl_drop. */
  static final class Drop {
    static final int SIZE = 96;
    static final int PACKETS = 0;
    static final int BYTES = 8;
    static final int FIRST_BOOT_NANOS = 16;
    static final int LAST_BOOT_NANOS = 24;
    static final int REPORTED_BOOT_NANOS = 32;
    static final int ORIGINAL_SOURCE_ADDRESS = 40;
    static final int ORIGINAL_DESTINATION_ADDRESS = 56;
    static final int ORIGINAL_SOURCE_PORT = 72;
    static final int ORIGINAL_DESTINATION_PORT = 74;
    static final int LAST_SOURCE_PORT = 76;
    static final int LAST_DESTINATION_PORT = 78;
    static final int ORIGINAL_FAMILY = 80;
    static final int TCP_FLAGS = 81;
    static final int ICMP_TYPE = 82;
    static final int ICMP_CODE = 83;
    static final int INTERFACE_INDEX = 84;
    static final int SOCKET_COOKIE = 88;

    private Drop() {}
  }

  /** struct sl_drop_event. */
  static final class DropEvent {
    static final int SIZE = 176;
    static final int RECORD = 0;
    static final int KEY = 16;
    static final int DROP = 80;

    private DropEvent() {}
  }

  /** struct sl_address_range. */
  static final class AddressRange {
    static final int SIZE = 16;
    static final int START = 0;
    static final int END = 8;

    private AddressRange() {}
  }

  /** struct sl_drop_filter. */
  static final class DropFilter {
    static final int SIZE = 392;
    static final int QUIET_REASON = 0;
    static final int QUIET_LOCATION = 256;
    static final int NOT_SPECIFIED_REASON = 384;

    private DropFilter() {}
  }

  /** struct sl_disk_key. */
  static final class DiskKey {
    static final int SIZE = 16;
    static final int CGROUP_ID = 0;
    static final int DEVICE = 8;
    static final int OPERATION = 12;
    static final int CGROUP_IS_V2 = 13;

    private DiskKey() {}
  }

  /** struct sl_latency. */
  static final class Latency {
    static final int SIZE = 352;
    static final int COUNT = 0;
    static final int TOTAL_NANOS = 8;
    static final int MAX_NANOS = 16;
    static final int LAST_BOOT_NANOS = 24;
    static final int SLOTS = 32;

    private Latency() {}
  }

  /** struct sl_disk. */
  static final class Disk {
    static final int SIZE = 368;
    static final int LATENCY = 0;
    static final int BYTES = 352;
    static final int ERRORS = 360;

    private Disk() {}
  }

  /** struct sl_fsync_key. */
  static final class FsyncKey {
    static final int SIZE = 32;
    static final int CGROUP_V2_ID = 0;
    static final int IO_CGROUP_ID = 8;
    static final int TGID = 16;
    static final int DEVICE = 20;
    static final int LAYER = 24;

    private FsyncKey() {}
  }

  /** struct sl_fsync. */
  static final class Fsync {
    static final int SIZE = 360;
    static final int LATENCY = 0;
    static final int ERRORS = 352;

    private Fsync() {}
  }

  /** enum sl_kind. */
  static final class Kind {
    static final int PAYLOAD = 1;
    static final int CLOSED = 2;
    static final int FAILED = 3;
    static final int DATAGRAM = 4;
    static final int DROP = 5;
    static final int COUNT = 6;

    private Kind() {}
  }

  /** enum sl_direction. */
  static final class Direction {
    static final int OUT = 0;
    static final int IN = 1;

    private Direction() {}
  }

  /** enum sl_role. */
  static final class Role {
    static final int UNKNOWN = 0;
    static final int CLIENT = 1;
    static final int SERVER = 2;
    static final int LISTENER = 3;

    private Role() {}
  }

  /** enum sl_mode. */
  static final class Mode {
    static final int DETECT = 0;
    static final int PREFIX = 1;
    static final int WHOLE = 2;
    static final int NONE = 3;

    private Mode() {}
  }

  /** enum sl_connection_flag. */
  static final class ConnectionFlag {
    static final int PRE_EXISTING = 1;
    static final int ISN_KNOWN = 2;
    static final int OWNER_CONFIRMED = 4;
    static final int RESET_RECEIVED = 8;
    static final int RESET_SENT = 16;
    static final int CLOSED = 32;
    static final int SERVER_IS_LOCAL = 64;
    static final int OWNER_EXCLUDED = 128;
    static final int DETECT_EXHAUSTED = 256;
    static final int NAT = 512;
    static final int NAT_CHECKED = 1024;

    private ConnectionFlag() {}
  }

  /** enum sl_payload_flag. */
  static final class PayloadFlag {
    static final int OUT_OF_ORDER = 1;
    static final int HOLE_FILLED = 2;
    static final int TRUNCATED = 4;
    static final int ON_LISTENER = 8;
    static final int UNREADABLE = 16;
    static final int TURN = 32;
    static final int OFFSET_KNOWN = 64;

    private PayloadFlag() {}
  }

  /** enum sl_drop_cause. */
  static final class DropCause {
    static final int FREED = 1;
    static final int ICMP_SENT = 2;

    private DropCause() {}
  }

  /** enum sl_disk_operation. */
  static final class DiskOperation {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int FLUSH = 2;
    static final int DISCARD = 3;
    static final int OTHER = 4;

    private DiskOperation() {}
  }

  /** enum sl_fsync_layer. */
  static final class FsyncLayer {
    static final int EXT4 = 1;
    static final int SYSCALL = 2;

    private FsyncLayer() {}
  }

  /** enum sl_ledger_row. */
  static final class LedgerRow {
    static final int ATTEMPTED = 0;
    static final int RESERVE_FAILED = 6;
    static final int FLOW_INSERT_FAILED = 12;
    static final int MODE_INSERT_FAILED = 13;
    static final int UDP_INSERT_FAILED = 14;
    static final int OWNER_STORAGE_FAILED = 15;
    static final int DROP_INSERT_FAILED = 16;
    static final int DISK_INSERT_FAILED = 17;
    static final int FSYNC_INSERT_FAILED = 18;
    static final int UNTRACKED_SEGMENT = 19;
    static final int UNPARSED_PACKET = 20;
    static final int PAYLOAD_UNREADABLE = 21;
    static final int CLOSE_DEFERRED = 22;
    static final int RETRANSMISSION_SUPPRESSED = 23;
    static final int DETECT_EXHAUSTED = 24;
    static final int DROP_QUIET = 25;
    static final int ROWS = 26;

    private LedgerRow() {}
  }

  static final int PIECE_BYTES_SMALL = 256;
  static final int PIECE_BYTES_MEDIUM = 1024;
  static final int PIECE_BYTES_LARGE = 4096;
  static final int PIECES_PER_SEGMENT = 128;
  static final int DETECT_BYTES = 1_048_576;
  static final int PREFIX_BYTES = 512;
  static final int COMM_BYTES = 16;
  static final int DATAGRAM_BYTES_SMALL = 512;
  static final int DATAGRAM_BYTES_LARGE = 4096;
  static final int LATENCY_SLOTS = 40;
  static final int DROP_REASONS = 256;
  static final int DROP_QUIET_RANGES = 8;
  static final long DROP_REPORT_NANOS = 1000000000L;
  static final int CGROUP_PATH_BYTES = 512;

  private Abi() {}
}
