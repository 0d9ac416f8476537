# The process that people's requests come to, see edge.ts. Both addresses are given on the command line.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "server", external = (http = ())),
  ],
  sockets = [(name = "http", http = (), service = "edge")],
  structuredLogging = true,
);

const edge :Workerd.Worker = (
  modules = [(name = "edge.js", esModule = embed "edge.js")],
  compatibilityDate = "2026-08-15",
  bindings = [
    (name = "SERVER", service = "server"),
    (name = "TRUSTED_PROXIES", fromEnvironment = "TRUSTED_PROXIES"),
  ],
);
