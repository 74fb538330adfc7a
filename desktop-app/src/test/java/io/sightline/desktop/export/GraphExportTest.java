package io.sightline.desktop.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.script.HostileScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.graphstream.graph.Graph;
import org.graphstream.graph.implementations.MultiGraph;
import org.graphstream.stream.file.FileSource;
import org.graphstream.stream.file.FileSourceDOT;
import org.graphstream.stream.file.FileSourceGEXF;
import org.graphstream.stream.file.FileSourceGraphML;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class GraphExportTest {
  private static final MapOptions PROCESSES = MapOptions.DEFAULT.withLevel(Level.PROCESS);

  private static Snapshot shop() {
    MemoryFactLog log = new MemoryFactLog();
    ShopScript.batches().forEach(log::append);
    return Snapshot.at(log, "shop-host", "ab".repeat(32), ShopScript.time(100));
  }

  private static Snapshot hostile() {
    return Snapshot.whole(HostileScript.log(), "cluster \"<&>\n]]>", "ab".repeat(32));
  }

  private static Document xml(byte[] bytes) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static Graph read(FileSource source, byte[] bytes) throws Exception {
    Graph graph = new MultiGraph("read");
    source.addSink(graph);
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      source.readAll(in);
    }
    return graph;
  }

  private static List<String> representableNames() {
    return HostileScript.NAMES.stream().map(Markup::representable).toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = ExportFormat.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"APNG", "PERFETTO"})
  void theSameSnapshotGivesTheSameBytes(ExportFormat format) {
    assertThat(format.bytes(shop())).isNotEmpty().isEqualTo(format.bytes(shop()));
  }

  @Test
  void graphMlHoldsEveryNameAsItIs() throws Exception {
    Document document = xml(ExportFormat.GRAPHML.bytes(hostile()));
    List<String> labels =
        elements(document, "data").stream()
            .filter(data -> data.getAttribute("key").equals("n-label"))
            .map(Element::getTextContent)
            .toList();
    assertThat(labels).containsAll(representableNames());
    assertThat(elements(document, "edge")).hasSize(HostileScript.NAMES.size());
  }

  @Test
  void graphMlIsReadByAnotherProgram() throws Exception {
    Snapshot snapshot = shop();
    Graph graph = read(new FileSourceGraphML(), ExportFormat.GRAPHML.bytes(snapshot));
    assertThat(graph.getEdgeCount()).isEqualTo(snapshot.range().traffic().size());
    assertThat(graph.edges().allMatch(org.graphstream.graph.Edge::isDirected)).isTrue();
    assertThat(graph.edges().map(edge -> edge.getAttribute("verdict"))).contains("ok", "blocked");
    assertThat(graph.nodes().map(node -> node.getAttribute("label"))).contains("payments");
  }

  @Test
  void gexfHoldsEveryNameAsItIs() throws Exception {
    Document document = xml(ExportFormat.GEXF.bytes(hostile()));
    assertThat(elements(document, "node").stream().map(node -> node.getAttribute("label")))
        .containsAll(representableNames());
    assertThat(elements(document, "edge")).hasSize(HostileScript.NAMES.size());
    assertThat(elements(document, "meta").getFirst().getAttribute("lastmodifieddate"))
        .isEqualTo("2026-09-21");
  }

  @Test
  void gexfIsReadByAnotherProgram() throws Exception {
    Snapshot snapshot = shop();
    Graph graph = read(new FileSourceGEXF(), ExportFormat.GEXF.bytes(snapshot));
    assertThat(graph.getEdgeCount()).isEqualTo(snapshot.range().traffic().size());
    assertThat(graph.edges().allMatch(org.graphstream.graph.Edge::isDirected)).isTrue();
  }

  @Test
  void dotIsReadByAnotherProgram() throws Exception {
    Snapshot snapshot = shop();
    MapModel map = snapshot.map(MapOptions.DEFAULT);
    Graph graph = read(new FileSourceDOT(), ExportFormat.DOT.bytes(snapshot));
    assertThat(graph.getEdgeCount()).isEqualTo(map.edges().size());
    assertThat(graph.getNodeCount()).isEqualTo(map.nodes().size());
  }

  /** Graphviz itself, where it is installed, shows every name as it is. */
  @Test
  void graphvizDrawsEveryName(@TempDir Path folder) throws Exception {
    Path dot = Path.of("/usr/bin/dot");
    assumeTrue(
        Files.isExecutable(dot), "SKIPPED: Graphviz is not installed; apt-get install graphviz");
    Path file = Files.write(folder.resolve("map.dot"), MapDot.bytes(hostile().map(PROCESSES)));
    File drawn = folder.resolve("map.svg").toFile();
    File said = folder.resolve("stderr").toFile();
    Process process =
        new ProcessBuilder(dot.toString(), "-Tsvg", file.toString())
            .redirectOutput(drawn)
            .redirectError(said)
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(said.toPath())).doesNotContain("rror").doesNotContain("ambiguous");
    List<String> lines =
        elements(xml(Files.readAllBytes(drawn.toPath())), "text").stream()
            .map(Element::getTextContent)
            .map(line -> line.replace('\u00A0', ' '))
            .toList();
    Stream<String> expected =
        representableNames().stream()
            .flatMap(name -> name.replace("\t", " ").replace("\r", "").lines())
            .filter(line -> line.indexOf('\u2028') < 0);
    assertThat(lines).containsAll(expected.toList());
  }

  @Test
  void svgHoldsEveryNameAndRefersToNothingOutside() throws Exception {
    byte[] bytes = ExportFormat.SVG.bytes(shop());
    Document document = xml(bytes);
    assertThat(document.getDocumentElement().getNamespaceURI())
        .isEqualTo("http://www.w3.org/2000/svg");
    assertThat(elements(document, "text").stream().map(Element::getTextContent))
        .contains("payments", "shop-host", "http blocked", "PostgreSQL")
        .anyMatch(text -> text.contains("capture " + "ab".repeat(32)));
    assertThat(elements(document, "path"))
        .anyMatch(path -> !path.getAttribute("stroke-dasharray").isEmpty());
    for (Element use : elements(document, "use")) {
      String target = use.getAttributeNS("http://www.w3.org/1999/xlink", "href");
      assertThat(elements(document, "path").stream().map(path -> "#" + path.getAttribute("id")))
          .contains(target);
    }
    String outside = new String(bytes, StandardCharsets.UTF_8).replaceAll("xmlns[^ ]+", "");
    assertThat(outside).doesNotContain("http:").doesNotContain("https:").doesNotContain("<image");
  }

  @Test
  void hostileNamesStayTextInSvg() throws Exception {
    MapModel map = hostile().map(PROCESSES);
    byte[] bytes = MapPicture.svg(map, MapPicture.Arrangement.of(map), Palette.DARK);
    Document document = xml(bytes);
    assertThat(elements(document, "script")).isEmpty();
    assertThat(elements(document, "text").stream().map(Element::getTextContent))
        .contains("plain", "a\"b", "it's", "]]>", "&amp;&lt;&#65;");
  }

  /** Each line is one of the few that are written, and names come back when they are decoded. */
  @Test
  void mermaidHoldsEveryNameAndNothingElse() {
    String text = new String(MapMermaid.bytes(hostile().map(PROCESSES)), StandardCharsets.UTF_8);
    String words = "(?:[^\"#;%`<>\\[\\]{}|:\\\\]|#\\d+;|<br/>)*";
    Pattern node = Pattern.compile("\\s*n\\d+\\[\"(" + words + ")\"](?::::(?:warning|failing))?");
    List<Pattern> allowed =
        List.of(
            Pattern.compile("flowchart LR"),
            Pattern.compile("  %% " + words),
            Pattern.compile("  subgraph g\\d+\\[\"" + words + "\"]"),
            Pattern.compile("  end"),
            node,
            Pattern.compile("  n\\d+ (?:-->|-\\.-x)\\|\"" + words + "\"\\| n\\d+"),
            Pattern.compile("  linkStyle [\\d,]+ stroke:#d1480b,stroke-width:2px"),
            Pattern.compile("  classDef (?:warning|failing) [a-z0-9:#,-]+"));
    List<String> names = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      assertThat(allowed).as(line).anyMatch(pattern -> pattern.matcher(line).matches());
      Matcher matcher = node.matcher(line);
      if (matcher.matches()) {
        names.add(decoded(matcher.group(1).split("<br/>", 2)[0]));
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            representableNames().stream().map(name -> name.replaceAll("[\r\n\t]", " ")).toList());
  }

  private static String decoded(String escaped) {
    return Pattern.compile("#(\\d+);")
        .matcher(escaped)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1)))));
  }
}
