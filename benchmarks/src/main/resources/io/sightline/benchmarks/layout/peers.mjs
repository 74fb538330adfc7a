// Layouts that ours is compared with, on a graph from a file.
//
//   node peers.mjs d3|ngraph|forceatlas2 GRAPH WARMUP ITERATIONS   milliseconds an iteration takes
//   node peers.mjs d3-error GRAPH        error of the approximated repulsion, as a share of all force
//   node peers.mjs d3-displacement GRAPH how far known nodes move when some are added: mean and p95,
//                                        in mean edge lengths
//
// A graph is {"x": [...], "y": [...], "from": [...], "to": [...], "known": n, "knownEdges": m}; the
// nodes from n on, and the edges from m on, are those that are added.
import { readFileSync } from "node:fs";
import { forceCenter, forceLink, forceManyBody, forceSimulation } from "d3-force";
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import createLayout from "ngraph.forcelayout";
import createGraph from "ngraph.graph";

const [engine, file, warmup, iterations] = process.argv.slice(2);
const graph = JSON.parse(readFileSync(file, "utf8"));

function nodes(count) {
  return Array.from({ length: count }, (_, i) => ({ index: i, x: graph.x[i], y: graph.y[i] }));
}

function links(count) {
  return Array.from({ length: count }, (_, e) => ({ source: graph.from[e], target: graph.to[e] }));
}

function simulation(of, edges) {
  return forceSimulation(of)
    .force("charge", forceManyBody())
    .force("link", forceLink(edges))
    .force("center", forceCenter())
    .stop();
}

function millisOf(step) {
  step(Number(warmup));
  const begun = process.hrtime.bigint();
  step(Number(iterations));
  return Number(process.hrtime.bigint() - begun) / 1e6 / Number(iterations);
}

const engines = {
  d3() {
    const sim = simulation(nodes(graph.known), links(graph.knownEdges));
    return { millis: millisOf((count) => sim.tick(count)) };
  },

  ngraph() {
    const g = createGraph();
    for (let i = 0; i < graph.known; i++) g.addNode(i);
    for (let e = 0; e < graph.knownEdges; e++) g.addLink(graph.from[e], graph.to[e]);
    const layout = createLayout(g);
    for (let i = 0; i < graph.known; i++) layout.setNodePosition(i, graph.x[i], graph.y[i]);
    return {
      millis: millisOf((count) => {
        for (let i = 0; i < count; i++) layout.step();
      }),
    };
  },

  forceatlas2() {
    const g = new Graph({ multi: true });
    for (let i = 0; i < graph.known; i++) g.addNode(i, { x: graph.x[i], y: graph.y[i] });
    for (let e = 0; e < graph.knownEdges; e++) g.addEdge(graph.from[e], graph.to[e]);
    const settings = forceAtlas2.inferSettings(g);
    return { millis: millisOf((count) => forceAtlas2.assign(g, { iterations: count, settings })) };
  },

  "d3-error"() {
    const forces = [0.9, 0].map((theta) => {
      const of = nodes(graph.known).map((n) => ({ ...n, vx: 0, vy: 0 }));
      const force = forceManyBody().theta(theta);
      force.initialize(of, Math.random);
      force(1);
      return of;
    });
    let wrong = 0;
    let all = 0;
    for (let i = 0; i < graph.known; i++) {
      const [a, b] = [forces[0][i], forces[1][i]];
      wrong += Math.hypot(a.vx - b.vx, a.vy - b.vy);
      all += Math.hypot(b.vx, b.vy);
    }
    return { error: wrong / all };
  },

  "d3-displacement"() {
    const of = nodes(graph.known);
    const sim = simulation(of, links(graph.knownEdges));
    sim.tick(300);
    const before = of.map((n) => ({ x: n.x, y: n.y }));
    const more = nodes(graph.x.length).slice(graph.known);
    for (const n of more) {
      // Beside what it is joined to, as an application would place it.
      const e = graph.from.indexOf(n.index, graph.knownEdges);
      const at = before[graph.to[e]] ?? before[0];
      n.x = at.x + 1;
      n.y = at.y + 1;
    }
    of.push(...more);
    sim.nodes(of);
    sim.force("link").links(links(graph.from.length));
    sim.alpha(0.3);
    while (sim.alpha() >= sim.alphaMin()) sim.tick();
    let length = 0;
    for (let e = 0; e < graph.knownEdges; e++) {
      const [a, b] = [before[graph.from[e]], before[graph.to[e]]];
      length += Math.hypot(a.x - b.x, a.y - b.y) / graph.knownEdges;
    }
    const moved = before.map((p, i) => Math.hypot(p.x - of[i].x, p.y - of[i].y) / length);
    moved.sort((a, b) => a - b);
    return {
      mean: moved.reduce((a, b) => a + b) / moved.length,
      p95: moved[Math.floor(moved.length * 0.95)],
    };
  },
};

console.log(JSON.stringify(engines[engine]()));
