package io.sightline.desktop.redact;

import io.sightline.core.protocol.Protocol;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces the names in operations: paths, tables, host names; what is of the protocol stays. */
final class Operations {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "PRI");
  private static final Set<String> SQL =
      Set.of(
          "SELECT INSERT UPDATE DELETE BEGIN COMMIT ROLLBACK SET SHOW CREATE DROP ALTER TABLE INDEX VIEW TRUNCATE COPY EXPLAIN ANALYZE VACUUM GRANT REVOKE WITH VALUES EXECUTE PREPARE DEALLOCATE DISCARD FETCH DECLARE CLOSE LISTEN NOTIFY UNLISTEN LOCK CALL DO SAVEPOINT RELEASE START TRANSACTION ABORT END MERGE REINDEX CLUSTER COMMENT REFRESH RESET CHECKPOINT LOAD USE REPLACE INTO FROM OTHER CONNECT AUTH PING QUIT STARTUP EMPTY DATABASE SCHEMA SEQUENCE ROLE USER FUNCTION TRIGGER TYPE EXTENSION"
              .split(" ", -1));
  private static final Set<String> REDIS =
      Set.of(
          "GET SET DEL EXISTS EXPIRE PEXPIRE TTL PTTL PERSIST INCR INCRBY INCRBYFLOAT DECR DECRBY APPEND STRLEN GETRANGE SETRANGE GETSET GETDEL GETEX MGET MSET MSETNX SETEX PSETEX SETNX HGET HSET HSETNX HMGET HMSET HGETALL HDEL HEXISTS HINCRBY HKEYS HVALS HLEN HSCAN LPUSH RPUSH LPOP RPOP LRANGE LLEN LINDEX LREM LSET LTRIM BLPOP BRPOP LMOVE BLMOVE SADD SREM SMEMBERS SISMEMBER SCARD SPOP SUNION SINTER SDIFF SSCAN ZADD ZREM ZRANGE ZREVRANGE ZRANGEBYSCORE ZSCORE ZRANK ZCARD ZCOUNT ZINCRBY ZPOPMIN ZPOPMAX ZSCAN XADD XREAD XREADGROUP XACK XLEN XRANGE XDEL XTRIM XGROUP XINFO XPENDING XCLAIM XAUTOCLAIM PUBLISH SUBSCRIBE PSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE PUBSUB MULTI EXEC DISCARD WATCH UNWATCH EVAL EVALSHA SCRIPT FCALL FUNCTION AUTH HELLO CLIENT SELECT PING ECHO QUIT INFO CONFIG COMMAND DBSIZE FLUSHDB FLUSHALL KEYS SCAN TYPE RENAME RENAMENX UNLINK DUMP RESTORE OBJECT SORT BITCOUNT SETBIT GETBIT BITOP PFADD PFCOUNT PFMERGE GEOADD GEOSEARCH GEODIST CLUSTER READONLY READWRITE ASKING ROLE REPLCONF PSYNC SYNC SLOWLOG MONITOR DEBUG MEMORY LATENCY MODULE ACL WAIT SHUTDOWN SAVE BGSAVE LASTSAVE TIME RESET"
              .split(" ", -1));
  private static final Set<String> DNS =
      Set.of(
          "A AAAA NS CNAME SOA PTR MX TXT SRV NAPTR DS RRSIG DNSKEY SVCB HTTPS ANY CAA"
              .split(" ", -1));
  private static final Pattern WORD = Pattern.compile("[^\\s,()]+");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z]+}|\\*");

  private Operations() {}

  static String redact(Protocol protocol, String operation, UnaryOperator<String> text) {
    return switch (protocol) {
      case HTTP, HTTP2, GRPC, WEBSOCKET, ELASTICSEARCH ->
          words(operation, METHODS, word -> path(word, text));
      case POSTGRESQL, MYSQL, MSSQL, CASSANDRA -> words(operation, SQL, text);
      case REDIS -> words(operation, REDIS, text);
      case DNS -> words(operation, DNS, text);
      default -> words(operation, Set.of(), text);
    };
  }

  private static String words(String operation, Set<String> known, UnaryOperator<String> text) {
    return WORD.matcher(operation)
        .replaceAll(
            match -> {
              String word = match.group();
              boolean stays =
                  known.contains(word)
                      || PLACEHOLDER.matcher(word).matches()
                      || word.matches("TYPE\\d+");
              return Matcher.quoteReplacement(stays ? word : text.apply(word));
            });
  }

  private static String path(String word, UnaryOperator<String> text) {
    return Arrays.stream(word.split("/", -1))
        .map(
            part -> part.isEmpty() || PLACEHOLDER.matcher(part).matches() ? part : text.apply(part))
        .collect(Collectors.joining("/"));
  }
}
