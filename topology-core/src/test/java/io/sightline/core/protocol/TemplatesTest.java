package io.sightline.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ | GET /",
        "/orders | GET /orders",
        "/orders/17 | GET /orders/{id}",
        "/orders/17/items/3?page=2 | GET /orders/{id}/items/{id}",
        "/api/v1/users | GET /api/v1/users",
        "/u/6f1b0b56-6e5a-4a51-9a0f-0c3c2f5a7a11/x | GET /u/{id}/x",
        "/o/deadbeef01 | GET /o/{id}",
        "/o/decade | GET /o/decade",
        "/login;jsessionid=ABC/next | GET /login/next",
        "/reset/eyJhbGciOiJIUzI1NiIsInR5cCI6 | GET /reset/{id}",
        "/mail/me@example.org | GET /mail/{id}",
        "/a%20b | GET /{id}",
        "http://shop:80/cart?x=1 | GET /cart",
        "http://shop | GET /",
        "* | GET *",
        "/2024-05-01/report.pdf | GET /{id}/report.pdf",
        "/#secret | GET /",
      })
  void aPathKeepsItsWordsAndDropsWhatVaries(String target, String expected) {
    byte[] line = ("GET " + target).getBytes(StandardCharsets.ISO_8859_1);
    PathTemplate template = new PathTemplate();
    template.write(line, 0, 3, 4, line.length);
    assertThat(text(template.bytes(), template.length())).isEqualTo(expected);
  }

  @Test
  void anOperationIsBounded() {
    byte[] line = ("GET /" + "word/".repeat(100)).getBytes(StandardCharsets.ISO_8859_1);
    PathTemplate template = new PathTemplate();
    template.write(line, 0, 3, 4, line.length);
    assertThat(template.length()).isEqualTo(PathTemplate.MAX_LENGTH);
  }

  @Test
  void namesPastTheBoundAreOther() {
    NameCache names = new NameCache();
    for (int i = 0; i < NameCache.MAX_NAMES; i++) {
      byte[] name = ("n" + i).getBytes(StandardCharsets.ISO_8859_1);
      assertThat(names.intern(name, 0, name.length)).isEqualTo("n" + i);
    }
    assertThat(names.intern(new byte[] {'x'}, 0, 1)).isEqualTo(NameCache.OTHER);
    assertThat(names.intern(new byte[] {'n', '7'}, 0, 2)).isEqualTo("n7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select * from orders where name = 'x' | SELECT orders",
        "SELECT a, (select max(id) from other) FROM public.orders o | SELECT public.orders",
        "select extract(year from created) from sales | SELECT sales",
        "select concat('from fake', \"from\") from real_table | SELECT real_table",
        "select * from (select * from inner_t where x = 1) t | SELECT inner_t",
        "select 1 | SELECT",
        "/* from c */ -- from d | EMPTY",
        "/* a /* nested */ from c */ select * from \"Orders\" | SELECT Orders",
        "select $$ from x $$, $t$ from y $t$, $1 from z | SELECT z",
        "select E'it\\'s from x' from z | SELECT z",
        "insert into orders(id) values (4111111111111111) | INSERT orders",
        "update only orders set card = '4111' | UPDATE orders",
        "delete from orders where id in (1,2) | DELETE orders",
        "with a as (select * from b), c as (select 1) update d set x = 1 | UPDATE d",
        "with recursive a as (insert into b values (1)) select * from a | SELECT a",
        "create table if not exists orders (id int) | CREATE TABLE orders",
        "create unique index concurrently i on t (x) | CREATE INDEX i",
        "create user bob password 'hunter2' | CREATE USER",
        "drop materialized view mv | DROP VIEW mv",
        "copy orders from stdin | COPY orders",
        "copy (select 1) to stdout | COPY",
        "truncate table a, b | TRUNCATE a",
        "BEGIN | BEGIN",
        "set password = 'hunter2' | SET",
        "hunter2 is my password | OTHER",
        "; | EMPTY",
        "(select * from t) | SELECT t",
        "select * from 'not a table' | SELECT",
      })
  void aStatementKeepsItsVerbAndTable(String sql, String expected) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    SqlSummary summary = new SqlSummary();
    summary.write(bytes, 0, bytes.length);
    assertThat(text(summary.bytes(), summary.length())).isEqualTo(expected);
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
