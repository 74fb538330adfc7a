package io.sightline.wire;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import io.sightline.wire.v1.FactProto;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a batch as they are read. Look-ups throw IllegalArgumentException for an index that
 * does not exist, and UnknownValueException for an entry of a newer version.
 */
final class FactTables {
  record Span(long timeNanos, long durationNanos) {}

  record RequestKind(Protocol protocol, String operation, StatusClass statusClass) {}

  private final FactProto.FactList list;
  private final List<NodeKey> nodes;
  private final List<@Nullable CgroupKey> cgroups;
  private final List<ProcessKey> processes;
  private final List<Span> spans;
  private final List<@Nullable RequestKind> requestKinds;
  private final BitSet checkedEntities = new BitSet();

  FactTables(FactProto.FactList list, long baseNanos) {
    this.list = list;
    this.nodes = new ArrayList<>(list.getNodesCount());
    for (FactProto.NodeKey node : list.getNodesList()) {
      nodes.add(
          new NodeKey(string(node.getName()), string(node.getBootId()), string(node.getCluster())));
    }
    this.cgroups = new ArrayList<>(list.getCgroupsCount());
    for (FactProto.CgroupKey cgroup : list.getCgroupsList()) {
      cgroups.add(cgroup(cgroup));
    }
    this.processes = new ArrayList<>(list.getProcessesCount());
    for (FactProto.ProcessKey process : list.getProcessesList()) {
      processes.add(
          new ProcessKey(node(process.getNode()), process.getPid(), process.getStartTimeNanos()));
    }
    this.spans = new ArrayList<>(list.getSpansCount());
    for (FactProto.Span span : list.getSpansList()) {
      spans.add(new Span(baseNanos + span.getTime(), span.getDurationNanos()));
    }
    this.requestKinds = new ArrayList<>(list.getRequestKindsCount());
    for (FactProto.RequestKind kind : list.getRequestKindsList()) {
      requestKinds.add(requestKind(kind));
    }
  }

  String string(int index) {
    if (index == 0) {
      return "";
    }
    check("string", index - 1, list.getStringsCount());
    return list.getStrings(index - 1);
  }

  /** The id of an entity; one that holds an address must hold a valid one, for folds parse it. */
  String entity(int index) {
    String id = string(index);
    if (EntityId.isExternalHost(id) && !checkedEntities.get(index)) {
      try {
        EntityId.addressOf(id);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("entity id " + id + " holds no address", e);
      }
      checkedEntities.set(index);
    }
    return id;
  }

  NodeKey node(int index) {
    return at("node", nodes, index);
  }

  CgroupKey cgroup(int index) {
    return known(at("control group", cgroups, index));
  }

  ProcessKey process(int index) {
    return at("process", processes, index);
  }

  Span span(int index) {
    return at("span", spans, index);
  }

  RequestKind requestKind(int index) {
    return known(at("request kind", requestKinds, index));
  }

  EntityKind entityKind(int index) {
    return EntityKind.ofWireName(string(index)).orElseThrow(UnknownValueException::new);
  }

  /** A value of an enumeration that is written by its name. */
  <E extends Enum<E>> E named(Class<E> type, int index) {
    String name = string(index);
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw new UnknownValueException();
  }

  Protocol protocol(int index) {
    return WireEnums.protocolOf(string(index));
  }

  private @Nullable CgroupKey cgroup(FactProto.CgroupKey it) {
    try {
      return new CgroupKey(
          node(it.getNode()), WireEnums.fromProto(it.getHierarchy()), it.getInode());
    } catch (UnknownValueException e) {
      return null;
    }
  }

  private @Nullable RequestKind requestKind(FactProto.RequestKind it) {
    try {
      return new RequestKind(
          protocol(it.getProtocol()),
          string(it.getOperation()),
          WireEnums.fromProto(it.getStatusClass()));
    } catch (UnknownValueException e) {
      return null;
    }
  }

  private static <T> T known(@Nullable T entry) {
    if (entry == null) {
      throw new UnknownValueException();
    }
    return entry;
  }

  private static <T extends @Nullable Object> T at(String what, List<T> table, int index) {
    check(what, index, table.size());
    return table.get(index);
  }

  private static void check(String what, int index, int size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "%s %s is not in its table of %d".formatted(what, Integer.toUnsignedString(index), size));
    }
  }
}
