package io.sightline.shop.server;

import io.sightline.shop.host.Commands;
import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.Machine;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.service.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL with a data directory of its own on the slow disk. */
public final class Postgres {
  private static final String OWNER = "postgres";

  private final Path programs;
  private final Path data;
  private final Path sockets;

  private Postgres(Path programs, Path data, Path sockets) {
    this.programs = programs;
    this.data = data;
    this.sockets = sockets;
  }

  /**
   * Makes a data directory below one on the slow disk.
   *
   * @param disk where the data goes
   * @param runDirectory where the Unix socket goes, for setting up only
   */
  public static Postgres initialize(Path disk, Path runDirectory) throws IOException {
    Path data = ownedDirectory(disk.resolve("postgres"));
    Path sockets = ownedDirectory(runDirectory.resolve("postgres"));
    Postgres postgres = new Postgres(Machine.postgresPrograms(), data, sockets);
    postgres.asOwner(
        "",
        postgres.program("initdb"),
        "--pgdata=" + data,
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--wal-segsize=4",
        "--no-sync");
    Files.writeString(
        data.resolve("pg_hba.conf"),
        """
        local all all trust
        host %1$s %1$s %2$s scram-sha-256
        host %1$s %1$s %3$s scram-sha-256
        """
            .formatted(Database.NAME, ShopPlan.SHOP_SUBNET_IPV4, ShopPlan.SHOP_SUBNET_IPV6));
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        """
        listen_addresses = '*'
        unix_socket_directories = '%s'
        max_connections = 40
        shared_buffers = '16MB'
        min_wal_size = '8MB'
        max_wal_size = '64MB'
        wal_level = minimal
        max_wal_senders = 0
        log_min_duration_statement = '500ms'
        """
            .formatted(sockets));
    return postgres;
  }

  /** Starts the server. */
  public ServerProcess start(Launcher launcher) throws IOException {
    return launcher.start(
        ShopPlan.POSTGRES,
        Launcher.User.POSTGRES,
        List.of(program("postgres"), "-D", data.toString()));
  }

  /** Creates the database, its role and its tables, once the server answers. */
  public void createSchema(String password) throws IOException, InterruptedException {
    awaitReady();
    asOwner(
        """
        CREATE ROLE %1$s LOGIN PASSWORD '%2$s';
        CREATE DATABASE %1$s OWNER %1$s STRATEGY wal_log;
        \\connect %1$s
        SET ROLE %1$s;
        CREATE TABLE readiness (checked_at timestamptz NOT NULL);
        CREATE TABLE product (sku int PRIMARY KEY, name text NOT NULL, price_cents int NOT NULL);
        CREATE TABLE customer_order (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          placed_at timestamptz NOT NULL DEFAULT now(),
          total_cents bigint NOT NULL);
        CREATE TABLE order_line (
          order_id bigint NOT NULL REFERENCES customer_order,
          sku int NOT NULL REFERENCES product,
          quantity int NOT NULL CHECK (quantity > 0));
        INSERT INTO product
          SELECT n, (ARRAY['Lamp', 'Desk', 'Chair', 'Shelf', 'Clock'])[1 + n %% 5] || ' ' || n,
            500 + 37 * n
          FROM generate_series(1, 200) AS n;
        """
            .formatted(Database.NAME, password),
        program("psql"),
        "--host=" + sockets,
        "--dbname=postgres",
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--file=-");
  }

  /** Returns the data directory, which is what a backup copies. */
  public Path data() {
    return data;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (true) {
      try {
        Commands.run(program("pg_isready"), "--quiet", "--host=" + sockets);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw new IOException("PostgreSQL does not accept connections after 20 s", e);
        }
        Thread.sleep(50);
      }
    }
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  private void asOwner(String input, String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + OWNER, "--regid=" + OWNER, "--init-groups"));
    line.addAll(List.of(command));
    Commands.run(line, input);
  }

  /** Creates a directory that belongs to PostgreSQL's user. */
  public static Path ownedDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    var users = directory.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(directory, users.lookupPrincipalByName(OWNER));
    return directory;
  }
}
