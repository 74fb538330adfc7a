package io.sightline.core.protocol;

import java.util.Set;

/**
 * Writes the operation of an SQL statement: its verb and the main table, {@code SELECT orders}.
 *
 * <p>Of several statements in one text the first counts. No literal is kept: only a known verb and
 * an identifier where the grammar has a table.
 */
final class SqlSummary {
  /** Longest operation, in characters. */
  static final int MAX_LENGTH = 96;

  private static final String[] VERBS = {
    "select",
    "insert",
    "update",
    "delete",
    "with",
    "merge",
    "copy",
    "begin",
    "commit",
    "rollback",
    "start",
    "end",
    "abort",
    "savepoint",
    "release",
    "set",
    "show",
    "reset",
    "create",
    "alter",
    "drop",
    "truncate",
    "lock",
    "explain",
    "analyze",
    "vacuum",
    "call",
    "do",
    "prepare",
    "execute",
    "deallocate",
    "declare",
    "fetch",
    "move",
    "close",
    "listen",
    "notify",
    "unlisten",
    "grant",
    "revoke",
    "comment",
    "discard",
    "values",
    "table",
    "refresh",
    "reindex",
    "cluster",
    "checkpoint",
    "import",
    "security",
    "load",
    "reassign"
  };
  private static final Set<String> OBJECTS_WITH_NAMES =
      Set.of("table", "index", "view", "sequence");
  private static final String[] MODIFIERS = {
    "or",
    "replace",
    "temp",
    "temporary",
    "global",
    "local",
    "unlogged",
    "unique",
    "materialized",
    "recursive",
    "foreign"
  };
  private static final String[] OBJECTS = {
    "table", "index", "view", "sequence", "schema", "database", "function", "procedure", "trigger",
    "type", "role", "user", "extension", "domain", "policy", "publication", "subscription", "rule"
  };

  private final SqlTokens tokens = new SqlTokens();
  private final byte[] out = new byte[MAX_LENGTH];
  private int length;
  private byte[] text = out;

  byte[] bytes() {
    return out;
  }

  int length() {
    return length;
  }

  /** Summarises the statement in {@code [from, to)}, which may be cut off. */
  void write(byte[] bytes, int from, int to) {
    length = 0;
    text = bytes;
    tokens.start(bytes, from, to);
    SqlTokens.Kind kind = tokens.next();
    while (kind == SqlTokens.Kind.OPEN || kind == SqlTokens.Kind.OTHER) {
      kind = tokens.next();
    }
    if (kind == SqlTokens.Kind.END) {
      put("EMPTY");
    } else {
      statement(kind == SqlTokens.Kind.WORD ? verb() : "OTHER");
    }
    tokens.release();
    text = out;
  }

  /** Returns the verb of the word just read, in lower case, or OTHER. */
  private String verb() {
    for (String verb : VERBS) {
      if (tokens.is(verb)) {
        return verb;
      }
    }
    return "OTHER";
  }

  private void statement(String verb) {
    if (verb.equals("with")) {
      mainStatementAfterWith();
      return;
    }
    put(verb);
    switch (verb) {
      case "select" -> tableAfterFrom();
      case "insert", "merge" -> nameAfter("into");
      case "delete" -> nameAfter("from");
      case "update", "copy", "truncate", "lock", "table", "call" -> nameHere(tokens.next());
      case "create", "alter", "drop" -> object();
      default -> {}
    }
  }

  private void mainStatementAfterWith() {
    SqlTokens.Kind kind = tokens.next();
    while (kind != SqlTokens.Kind.END) {
      if (kind == SqlTokens.Kind.WORD && tokens.depth == 0) {
        String verb = verb();
        switch (verb) {
          case "select", "insert", "update", "delete", "merge" -> {
            statement(verb);
            return;
          }
          default -> {}
        }
      }
      kind = tokens.next();
    }
    put("with");
  }

  /** Finds the FROM of this SELECT, or of the one it selects from. */
  private void tableAfterFrom() {
    int own = tokens.depth;
    SqlTokens.Kind kind = tokens.next();
    while (kind != SqlTokens.Kind.END && tokens.depth >= own) {
      if (kind == SqlTokens.Kind.WORD && tokens.depth == own && tokens.is("from")) {
        kind = tokens.next();
        while (kind == SqlTokens.Kind.OPEN) {
          kind = tokens.next();
        }
        if (kind == SqlTokens.Kind.WORD && tokens.is("select")) {
          own = tokens.depth;
        } else {
          nameHere(kind);
          return;
        }
      }
      kind = tokens.next();
    }
  }

  private void nameAfter(String lowerCaseWord) {
    SqlTokens.Kind kind = tokens.next();
    while (kind == SqlTokens.Kind.WORD && !tokens.is(lowerCaseWord)) {
      kind = tokens.next();
    }
    if (kind == SqlTokens.Kind.WORD) {
      nameHere(tokens.next());
    }
  }

  private void object() {
    SqlTokens.Kind kind = tokens.next();
    while (kind == SqlTokens.Kind.WORD && isOneOf(MODIFIERS)) {
      kind = tokens.next();
    }
    if (kind != SqlTokens.Kind.WORD) {
      return;
    }
    for (String object : OBJECTS) {
      if (tokens.is(object)) {
        put((byte) ' ');
        put(object);
        if (OBJECTS_WITH_NAMES.contains(object)) {
          nameHere(tokens.next());
        }
        return;
      }
    }
  }

  private boolean isOneOf(String[] words) {
    for (String word : words) {
      if (tokens.is(word)) {
        return true;
      }
    }
    return false;
  }

  /** Writes the possibly qualified name that starts with the token just read. */
  private void nameHere(SqlTokens.Kind first) {
    SqlTokens.Kind kind = first;
    while (kind == SqlTokens.Kind.WORD && isNoise()) {
      kind = tokens.next();
    }
    if (kind != SqlTokens.Kind.WORD && kind != SqlTokens.Kind.QUOTED_NAME) {
      return;
    }
    put((byte) ' ');
    putName(kind);
    while (tokens.next() == SqlTokens.Kind.DOT) {
      kind = tokens.next();
      if (kind != SqlTokens.Kind.WORD && kind != SqlTokens.Kind.QUOTED_NAME) {
        return;
      }
      put((byte) '.');
      putName(kind);
    }
  }

  private boolean isNoise() {
    return tokens.is("only")
        || tokens.is("table")
        || tokens.is("lateral")
        || tokens.is("if")
        || tokens.is("not")
        || tokens.is("exists")
        || tokens.is("concurrently");
  }

  private void putName(SqlTokens.Kind kind) {
    for (int i = tokens.from; i < tokens.to; i++) {
      byte b = text[i];
      boolean plain = b > ' ' && b < 127;
      put(plain ? (kind == SqlTokens.Kind.WORD ? (byte) Bytes.lower(b) : b) : (byte) '?');
    }
  }

  private void put(String word) {
    for (int i = 0; i < word.length(); i++) {
      put((byte) Bytes.upper((byte) word.charAt(i)));
    }
  }

  private void put(byte b) {
    if (length < MAX_LENGTH) {
      out[length++] = b;
    }
  }
}
