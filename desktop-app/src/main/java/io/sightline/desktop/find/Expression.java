package io.sightline.desktop.find;

import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/** A filter, understood. Immutable. */
sealed interface Expression {
  /** Matches everything. */
  Expression EVERYTHING = new All(List.of());

  Truth test(Subject subject);

  /** All of several; of none, everything. */
  record All(List<Expression> parts) implements Expression {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public Truth test(Subject subject) {
      Truth all = Truth.YES;
      for (Expression part : parts) {
        all = all.and(part.test(subject));
        if (all == Truth.NO) {
          break;
        }
      }
      return all;
    }
  }

  /** At least one of several. */
  record Any(List<Expression> parts) implements Expression {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public Truth test(Subject subject) {
      Truth any = Truth.NO;
      for (Expression part : parts) {
        any = any.or(part.test(subject));
        if (any == Truth.YES) {
          break;
        }
      }
      return any;
    }
  }

  /** The opposite. */
  record Not(Expression part) implements Expression {
    @Override
    public Truth test(Subject subject) {
      return part.test(subject).not();
    }
  }

  /** An end whose values match. */
  record OfEnd(Side side, Key key, Predicate<String> test) implements Expression {
    @Override
    public Truth test(Subject subject) {
      return ofEnd(side, subject, party -> party.anyMatch(key, test));
    }
  }

  /** Traffic of which something holds. */
  record OfTraffic(Predicate<Traffic> test) implements Expression {
    static OfTraffic words(Key key, Predicate<String> test) {
      return new OfTraffic(
          switch (key) {
            case PROTOCOL -> traffic -> test.test(traffic.protocol().wireName());
            case SERVICE -> traffic -> traffic.services().stream().anyMatch(test);
            case VERDICT -> traffic -> test.test(traffic.verdict().wireName());
            default -> throw new IllegalArgumentException(key + " is about an end");
          });
    }

    static OfTraffic figure(Key key, DoublePredicate test) {
      return new OfTraffic(
          key == Key.PORT
              ? traffic -> traffic.ports().stream().anyMatch(port -> test.test(port))
              : traffic -> test.test(traffic.figure(key)));
    }

    @Override
    public Truth test(Subject subject) {
      return switch (subject) {
        case Subject.Edge edge -> Truth.of(test.test(edge.traffic()));
        case Subject.Node node -> node.connected() ? Truth.UNKNOWN : Truth.NO;
      };
    }
  }

  /** A word that stands anywhere: in a name, a namespace, a protocol or a service. */
  record Word(Side side, Glob glob) implements Expression {
    /** The names have those of pods and workloads among them. */
    private static final List<Key> NAMES = List.of(Key.NAME, Key.NAMESPACE, Key.ADDRESS);

    @Override
    public Truth test(Subject subject) {
      Truth named =
          ofEnd(
              side,
              subject,
              party -> NAMES.stream().anyMatch(key -> party.anyMatch(key, glob::matches)));
      if (side != Side.ANY) {
        return named;
      }
      // A node is not what it speaks; but it is shown with the traffic that is.
      Truth spoken =
          switch (subject) {
            case Subject.Edge(_, _, Traffic traffic) ->
                Truth.of(
                    glob.matches(traffic.protocol().wireName())
                        || traffic.services().stream().anyMatch(glob::matches));
            case Subject.Node node -> node.connected() ? Truth.UNKNOWN : Truth.NO;
          };
      return named.or(spoken);
    }
  }

  private static Truth ofEnd(Side side, Subject subject, Predicate<Party> test) {
    return switch (subject) {
      case Subject.Edge(Party from, Party to, _) ->
          Truth.of(
              switch (side) {
                case FROM -> test.test(from);
                case TO -> test.test(to);
                case ANY -> test.test(from) || test.test(to);
              });
      case Subject.Node(Party party, boolean connected) ->
          side == Side.ANY ? Truth.of(test.test(party)) : connected ? Truth.UNKNOWN : Truth.NO;
    };
  }
}
