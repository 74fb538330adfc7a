package io.sightline.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Results as a JSON array, one object each, with the keys that scripts rely on. */
final class ResultJson {
  private ResultJson() {}

  static String of(List<Result> results) {
    ArrayNode array = new ObjectMapper().createArrayNode();
    for (Result result : results) {
      ObjectNode object = array.addObject();
      object.put("name", result.name());
      object.put("metric", result.metric());
      if (result.nodes() != null) {
        object.put("nodes", result.nodes());
      }
      object.put("ours", result.ours());
      object.put("peer", result.peer());
      object.put("peerName", result.peerName());
      object.put("ratio", result.ratio());
      object.put("unit", result.unit());
      object.put("pairs", result.pairs());
      object.put("low", result.low());
      object.put("high", result.high());
    }
    return array.toPrettyString() + "\n";
  }
}
