package io.sightline.desktop.script;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.EntityId;
import java.util.ArrayList;
import java.util.List;

/** Processes with names that break careless writers, each calling the next. */
public final class HostileScript {
  /** Names as a process can give them to itself, and worse. */
  public static final List<String> NAMES =
      List.of(
          "plain",
          "a\"b",
          "it's",
          "two\nlines",
          "carriage\r\nreturn",
          "tab\there",
          "<script>alert(1)</script>",
          "]]>",
          "-->",
          "&amp;&lt;&#65;",
          "back\\slash\\n\\N",
          "ends with\\",
          "ü 漢字 😀",
          "\u202Eright to left",
          "line\u2028separator",
          "bell\u0007nul\u0000esc\u001B[31m",
          "del\u007Fc1\u0085",
          "lone\uD800half",
          "\uFFFE\uFFFF",
          "style a:b#quot;",
          "end",
          "%%{init: {}}%%",
          "x\"] --> y[\"",
          "`md` **bold** [link](javascript:alert(1))",
          "=cmd|' /C calc'!A0",
          "${jndi:ldap://x}");

  private static final long START = ShopScript.START_NANOS;
  private static final long SECOND = 1_000_000_000L;
  private static final NodeKey NODE = new NodeKey("node \"<&>\n", "boot");

  private HostileScript() {}

  /** One second of traffic among them. */
  public static MemoryFactLog log() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new NodeObserved(START, NODE, "6.1", "host"));
    for (int i = 0; i < NAMES.size(); i++) {
      CgroupKey cgroup = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 100 + i);
      facts.add(new CgroupObserved(START, cgroup, "/" + NAMES.get(i % 3) + "/" + NAMES.get(i)));
      facts.add(new ProcessObserved(START, process(i), NAMES.get(i), cgroup, i));
    }
    for (int i = 0; i < NAMES.size(); i++) {
      traffic(i, (i + 1) % NAMES.size(), facts);
    }
    MemoryFactLog log = new MemoryFactLog();
    log.append(new LogBatch(0, START + SECOND, facts));
    return log;
  }

  private static void traffic(int client, int server, List<Fact> facts) {
    FlowId flow = new FlowId(NODE, client + 1);
    facts.add(
        new FlowOpened(
            START,
            flow,
            Transport.TCP,
            Role.SERVER,
            new Endpoint(IpAddress.ofIpv4(0x0A000000 + server), 80),
            new Endpoint(IpAddress.ofIpv4(0x0A000000 + client), 40_000),
            server,
            process(server),
            client,
            false));
    facts.add(
        new FlowResolved(
            START,
            flow,
            EntityId.ofProcess(process(client)),
            EntityId.ofProcess(process(server)),
            80,
            true));
    facts.add(new FlowProtocol(START, flow, Protocol.HTTP));
    facts.add(
        new RequestWindow(
            START,
            SECOND,
            flow,
            Protocol.HTTP,
            NAMES.get(client),
            StatusClass.OK,
            10,
            0,
            100,
            100,
            oneMillisecond()));
  }

  private static LatencyHistogram oneMillisecond() {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(1_000_000);
    return latency.drain();
  }

  private static ProcessKey process(int number) {
    return new ProcessKey(NODE, 1000 + number, SECOND);
  }
}
