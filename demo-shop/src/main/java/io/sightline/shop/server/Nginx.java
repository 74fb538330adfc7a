package io.sightline.shop.server;

import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx as the shop's gateway, and as the payment provider outside. */
public final class Nginx {

  private Nginx() {}

  /** Starts the gateway: a reverse proxy, by DNS name, with kept upstream connections. */
  public static ServerProcess startGateway(Launcher launcher, Path directory) throws IOException {
    // nginx resolves the upstreams once, when it starts, and takes all their addresses.
    return start(
        launcher,
        ShopPlan.GATEWAY,
        directory,
        """
        upstream storefront { server %s:%d max_fails=0; keepalive 16; }
        upstream orders { server %s:%d max_fails=0; keepalive 16; }
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_connect_timeout 2s;
        proxy_read_timeout 5s;
        proxy_next_upstream off;
        server {
          listen 80;
          listen [::]:80;
          location = /healthz { return 200 "ok"; }
          location /orders { proxy_pass http://orders; }
          location / { proxy_pass http://storefront; }
        }
        """
            .formatted(
                ShopPlan.STOREFRONT.dnsName(),
                ShopPlan.SERVICE_PORT,
                ShopPlan.ORDERS.dnsName(),
                ShopPlan.SERVICE_PORT));
  }

  /** Starts the payment provider: it approves every charge. */
  public static ServerProcess startPayments(Launcher launcher, Path directory) throws IOException {
    return start(
        launcher,
        ShopPlan.PAYMENTS,
        directory,
        """
        server {
          listen 80;
          listen [::]:80;
          location = /charges { return 201 '{"approved":true}'; }
          location / { return 404; }
        }
        """);
  }

  private static ServerProcess start(
      Launcher launcher, Workload workload, Path directory, String site) throws IOException {
    Path home = Files.createDirectories(directory.resolve(workload.name()));
    Path configuration = home.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        user www-data;
        worker_processes 1;
        error_log stderr warn;
        pid %1$s/pid;
        events { worker_connections 512; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          %2$s
        }
        """
            .formatted(home, site));
    return launcher.start(
        workload,
        Launcher.User.ROOT,
        List.of("nginx", "-e", "stderr", "-c", configuration.toString()));
  }
}
