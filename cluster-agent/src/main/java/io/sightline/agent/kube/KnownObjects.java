package io.sightline.agent.kube;

import static java.util.Objects.requireNonNull;

import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of one kind as they were last told of, and so what is news of them. They are the very
 * instances that the relay's fold holds, so remembering them costs a reference.
 */
final class KnownObjects implements ChangeSink {
  private final ObjectKind kind;
  private final ObjectReader reader;
  private final FactOutlet outlet;
  private final Map<String, KubeObject> byUid = new HashMap<>();

  /**
   * Objects that are known already.
   *
   * @param before what the recorder tells of the time before this start
   */
  KnownObjects(ObjectKind kind, ObjectReader reader, FactOutlet outlet, List<KubeObject> before) {
    this.kind = kind;
    this.reader = reader;
    this.outlet = outlet;
    before.forEach(object -> byUid.put(object.key().uid(), object));
  }

  @Override
  public void listing() {
    // What the list does not name is gone once it is complete.
  }

  @Override
  public void observed(JsonFields object) throws InterruptedException {
    JsonFields metadata = object.at("metadata");
    KubeObject known = byUid.get(metadata.text("uid"));
    boolean told =
        known != null
            && (known.meta().resourceVersion().equals(metadata.text("resourceVersion"))
                || reader.saysTheSame(object, known));
    if (told) {
      return;
    }
    KubeObject news = reader.read(kind, object, known);
    byUid.put(news.key().uid(), news);
    outlet.add(time -> new ObjectObserved(time, news));
  }

  @Override
  public void deleted(JsonFields object) throws InterruptedException {
    gone(object.at("metadata").text("uid"));
  }

  @Override
  public void listed(Set<String> uids) throws InterruptedException {
    for (String uid : List.copyOf(byUid.keySet())) {
      if (!uids.contains(uid)) {
        gone(uid);
      }
    }
  }

  private void gone(String uid) throws InterruptedException {
    KubeObject known = byUid.remove(uid);
    if (known != null) {
      outlet.add(time -> new ObjectGone(time, requireNonNull(known).key()));
    }
  }
}
