package io.sightline.wire;

import io.sightline.core.fact.CgroupKey.Hierarchy;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.wire.v1.FactProto;

/**
 * Enums of facts and of messages. A value of a newer version gives {@link UnknownValueException}; a
 * missing one IllegalArgumentException.
 */
final class WireEnums {
  private WireEnums() {}

  static Protocol protocolOf(String wireName) {
    return Protocol.ofWireName(wireName).orElseThrow(UnknownValueException::new);
  }

  static FactProto.Hierarchy toProto(Hierarchy value) {
    return switch (value) {
      case UNIFIED -> FactProto.Hierarchy.HIERARCHY_UNIFIED;
      case V1_CPU -> FactProto.Hierarchy.HIERARCHY_V1_CPU;
      case V1_MEMORY -> FactProto.Hierarchy.HIERARCHY_V1_MEMORY;
      case V1_BLKIO -> FactProto.Hierarchy.HIERARCHY_V1_BLKIO;
    };
  }

  static Hierarchy fromProto(FactProto.Hierarchy value) {
    return switch (value) {
      case HIERARCHY_UNIFIED -> Hierarchy.UNIFIED;
      case HIERARCHY_V1_CPU -> Hierarchy.V1_CPU;
      case HIERARCHY_V1_MEMORY -> Hierarchy.V1_MEMORY;
      case HIERARCHY_V1_BLKIO -> Hierarchy.V1_BLKIO;
      case HIERARCHY_UNSPECIFIED -> throw missing("hierarchy of control groups");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.Transport toProto(Transport value) {
    return switch (value) {
      case TCP -> FactProto.Transport.TRANSPORT_TCP;
      case UDP -> FactProto.Transport.TRANSPORT_UDP;
      case ICMP -> FactProto.Transport.TRANSPORT_ICMP;
    };
  }

  static Transport fromProto(FactProto.Transport value) {
    return switch (value) {
      case TRANSPORT_TCP -> Transport.TCP;
      case TRANSPORT_UDP -> Transport.UDP;
      case TRANSPORT_ICMP -> Transport.ICMP;
      case TRANSPORT_UNSPECIFIED -> throw missing("transport");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.Role toProto(Role value) {
    return switch (value) {
      case CLIENT -> FactProto.Role.ROLE_CLIENT;
      case SERVER -> FactProto.Role.ROLE_SERVER;
      case UNKNOWN -> FactProto.Role.ROLE_UNKNOWN;
    };
  }

  static Role fromProto(FactProto.Role value) {
    return switch (value) {
      case ROLE_CLIENT -> Role.CLIENT;
      case ROLE_SERVER -> Role.SERVER;
      case ROLE_UNKNOWN -> Role.UNKNOWN;
      case ROLE_UNSPECIFIED -> throw missing("role");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.CloseReason toProto(CloseReason value) {
    return switch (value) {
      case CLOSED -> FactProto.CloseReason.CLOSE_REASON_CLOSED;
      case RESET -> FactProto.CloseReason.CLOSE_REASON_RESET;
      case TIMED_OUT -> FactProto.CloseReason.CLOSE_REASON_TIMED_OUT;
      case CONNECT_REFUSED -> FactProto.CloseReason.CLOSE_REASON_CONNECT_REFUSED;
      case CONNECT_TIMED_OUT -> FactProto.CloseReason.CLOSE_REASON_CONNECT_TIMED_OUT;
      case CONNECT_UNREACHABLE -> FactProto.CloseReason.CLOSE_REASON_CONNECT_UNREACHABLE;
      case CONNECT_BLOCKED -> FactProto.CloseReason.CLOSE_REASON_CONNECT_BLOCKED;
      case IDLE -> FactProto.CloseReason.CLOSE_REASON_IDLE;
    };
  }

  static CloseReason fromProto(FactProto.CloseReason value) {
    return switch (value) {
      case CLOSE_REASON_CLOSED -> CloseReason.CLOSED;
      case CLOSE_REASON_RESET -> CloseReason.RESET;
      case CLOSE_REASON_TIMED_OUT -> CloseReason.TIMED_OUT;
      case CLOSE_REASON_CONNECT_REFUSED -> CloseReason.CONNECT_REFUSED;
      case CLOSE_REASON_CONNECT_TIMED_OUT -> CloseReason.CONNECT_TIMED_OUT;
      case CLOSE_REASON_CONNECT_UNREACHABLE -> CloseReason.CONNECT_UNREACHABLE;
      case CLOSE_REASON_CONNECT_BLOCKED -> CloseReason.CONNECT_BLOCKED;
      case CLOSE_REASON_IDLE -> CloseReason.IDLE;
      case CLOSE_REASON_UNSPECIFIED -> throw missing("close reason");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.StatusClass toProto(StatusClass value) {
    return switch (value) {
      case OK -> FactProto.StatusClass.STATUS_CLASS_OK;
      case CLIENT_ERROR -> FactProto.StatusClass.STATUS_CLASS_CLIENT_ERROR;
      case SERVER_ERROR -> FactProto.StatusClass.STATUS_CLASS_SERVER_ERROR;
      case NO_RESPONSE -> FactProto.StatusClass.STATUS_CLASS_NO_RESPONSE;
      case UNKNOWN -> FactProto.StatusClass.STATUS_CLASS_UNKNOWN;
    };
  }

  static StatusClass fromProto(FactProto.StatusClass value) {
    return switch (value) {
      case STATUS_CLASS_OK -> StatusClass.OK;
      case STATUS_CLASS_CLIENT_ERROR -> StatusClass.CLIENT_ERROR;
      case STATUS_CLASS_SERVER_ERROR -> StatusClass.SERVER_ERROR;
      case STATUS_CLASS_NO_RESPONSE -> StatusClass.NO_RESPONSE;
      case STATUS_CLASS_UNKNOWN -> StatusClass.UNKNOWN;
      case STATUS_CLASS_UNSPECIFIED -> throw missing("status class");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.DiskOperation toProto(DiskOperation value) {
    return switch (value) {
      case READ -> FactProto.DiskOperation.DISK_OPERATION_READ;
      case WRITE -> FactProto.DiskOperation.DISK_OPERATION_WRITE;
      case FSYNC -> FactProto.DiskOperation.DISK_OPERATION_FSYNC;
    };
  }

  static DiskOperation fromProto(FactProto.DiskOperation value) {
    return switch (value) {
      case DISK_OPERATION_READ -> DiskOperation.READ;
      case DISK_OPERATION_WRITE -> DiskOperation.WRITE;
      case DISK_OPERATION_FSYNC -> DiskOperation.FSYNC;
      case DISK_OPERATION_UNSPECIFIED -> throw missing("disk operation");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.Severity toProto(Severity value) {
    return switch (value) {
      case INFO -> FactProto.Severity.SEVERITY_INFO;
      case WARNING -> FactProto.Severity.SEVERITY_WARNING;
      case ERROR -> FactProto.Severity.SEVERITY_ERROR;
    };
  }

  static Severity fromProto(FactProto.Severity value) {
    return switch (value) {
      case SEVERITY_INFO -> Severity.INFO;
      case SEVERITY_WARNING -> Severity.WARNING;
      case SEVERITY_ERROR -> Severity.ERROR;
      case SEVERITY_UNSPECIFIED -> throw missing("severity");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  static FactProto.CoverageState toProto(CoverageState value) {
    return switch (value) {
      case OBSERVED -> FactProto.CoverageState.COVERAGE_STATE_OBSERVED;
      case DEGRADED -> FactProto.CoverageState.COVERAGE_STATE_DEGRADED;
      case NOT_OBSERVED -> FactProto.CoverageState.COVERAGE_STATE_NOT_OBSERVED;
    };
  }

  static CoverageState fromProto(FactProto.CoverageState value) {
    return switch (value) {
      case COVERAGE_STATE_OBSERVED -> CoverageState.OBSERVED;
      case COVERAGE_STATE_DEGRADED -> CoverageState.DEGRADED;
      case COVERAGE_STATE_NOT_OBSERVED -> CoverageState.NOT_OBSERVED;
      case COVERAGE_STATE_UNSPECIFIED -> throw missing("coverage state");
      case UNRECOGNIZED -> throw new UnknownValueException();
    };
  }

  private static IllegalArgumentException missing(String what) {
    return new IllegalArgumentException("the " + what + " is missing");
  }
}
