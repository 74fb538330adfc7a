package io.sightline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares every constant of {@link Abi} with what the C compiler makes of the header. */
class AbiTest {
  /** Enums whose constants do not start with the enum's own name. */
  private static final Map<String, String> PREFIXES =
      Map.of(
          "ConnectionFlag", "SL_CONNECTION_",
          "PayloadFlag", "SL_PAYLOAD_",
          "LedgerRow", "SL_LEDGER_",
          "DropCause", "SL_DROP_",
          "DiskOperation", "SL_DISK_",
          "FsyncLayer", "SL_FSYNC_");

  @TempDir Path directory;

  @Test
  void javaHasTheOffsetsAndValuesOfTheHeader() throws Exception {
    List<String> names = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    StringBuilder program =
        new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n#include \"sightline.h\"\n");
    program.append("int main(void) {\n");
    List<Class<?>> types = new ArrayList<>(List.of(Abi.class.getDeclaredClasses()));
    types.add(Abi.class);
    for (Class<?> type : types) {
      for (Field field : type.getDeclaredFields()) {
        if (field.isSynthetic()) {
          continue;
        }
        field.setAccessible(true);
        names.add(type.getSimpleName() + "." + field.getName());
        values.add(((Number) field.get(null)).longValue());
        program
            .append("printf(\"%lld\\n\", (long long)")
            .append(expression(type, field.getName()))
            .append(");\n");
      }
    }
    program.append("return 0; }\n");
    List<String> printed = compileAndRun(program.toString());
    assertThat(printed).hasSameSizeAs(names).hasSizeGreaterThan(150);
    for (int i = 0; i < names.size(); i++) {
      assertThat(values.get(i)).as(names.get(i)).isEqualTo(Long.parseLong(printed.get(i)));
    }
  }

  private static String expression(Class<?> type, String name) {
    if (type == Abi.class) {
      return "SL_" + name;
    }
    String snake = type.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    if (isStruct(type)) {
      return name.equals("SIZE")
          ? "sizeof(struct sl_" + snake + ")"
          : "offsetof(struct sl_" + snake + ", " + name.toLowerCase(Locale.ROOT) + ")";
    }
    return PREFIXES.getOrDefault(type.getSimpleName(), "SL_" + snake.toUpperCase(Locale.ROOT) + "_")
        + name;
  }

  private static boolean isStruct(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (field.getName().equals("SIZE")) {
        return true;
      }
    }
    return false;
  }

  private List<String> compileAndRun(String program) throws Exception {
    Path source = directory.resolve("abi.c");
    Path binary = directory.resolve("abi");
    Files.writeString(source, program);
    Path include = Path.of("..", "bpf", "include").toAbsolutePath();
    Commands.run("cc", "-I" + include, "-o", binary.toString(), source.toString());
    return Commands.run(binary.toString()).lines().toList();
  }
}
