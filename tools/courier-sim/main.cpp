// courier-sim: plays couriers from a scenario file.
#include <csignal>
#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/courier-sim/scenario.hpp"
#include "tools/courier-sim/server.hpp"
#include "tools/courier-sim/times.hpp"

namespace {

using namespace courier_sim;

constexpr const char* kAbout =
    R"(Plays SF, Kuaidi100, DHL, UPS, EasyPost and an MQTT locker network from a scenario file.

It answers polls with the couriers' own envelopes and errors, pushes signed scans to the gateway's hooks until they are
acknowledged as each courier documents, publishes over MQTT, and disturbs all of it on request: pushes twice, out of
order or forged, answers late, cut, 500 or 429. The journal holds all requests, reports and acknowledgements.

  courier-sim --scenario tools/courier-sim/scenarios/demo.json --gateway http://127.0.0.1:8080 --mqtt tcp://127.0.0.1:1883

All sources answer on one loopback port, which is printed as "listening 127.0.0.1:PORT":
  sf           POST /std/service
  kuaidi100    POST /poll/query.do, POST /poll
  dhl-unified  GET /track/shipments, POST /tracking/push/v1/subscription
  ups          POST /security/v1/oauth/token, GET /api/track/v1/details/NUMBER, POST /api/track/v2/subscription/TYPE/package
  easypost     POST and GET /v2/trackers
Tests steer it with POST /sim/start, /sim/push, /sim/publish, /sim/disturb and GET /sim/journal, /sim/state, /sim/parcels.
The scenario's form is described in tools/courier-sim/README.md.)";

struct Options {
  std::string scenario;
  std::string gateway;
  std::string mqtt;
  std::string journal;
  unsigned short port{0};
  unsigned threads{24};
  bool is_held{false};
  double speed{0};
  unsigned seed{0};
};

Scenario scenario_of(const Options& options) {
  auto scenario = load_scenario(options.scenario);
  if (!options.gateway.empty()) scenario.gateway = options.gateway;
  if (!options.mqtt.empty()) scenario.mqtt = options.mqtt;
  if (options.speed > 0) scenario.speed = options.speed;
  if (options.seed > 0) scenario.seed = options.seed;
  return scenario;
}

Engine::Couriers hire(const Scenario& scenario, World& world) {
  using Maker = std::unique_ptr<Courier> (*)(const Account&, World&);
  const std::map<std::string, Maker> makers{{"sf", make_sf},
                                            {"kuaidi100", make_kuaidi100},
                                            {"dhl-unified", make_dhl},
                                            {"ups", make_ups},
                                            {"easypost", make_easypost}};
  Engine::Couriers couriers;
  for (const auto& [source, account] : scenario.accounts) {
    const auto maker = makers.find(source);
    if (maker != makers.end()) couriers[source] = maker->second(account, world);
  }
  return couriers;
}

int run(const Options& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  size_thread_pool(options.threads);

  const auto scenario = scenario_of(options);
  World world(scenario);
  Journal journal(options.journal);
  Dice dice(scenario.seed);
  DisturbanceBox disturbances(scenario.disturbances);
  const auto couriers = hire(scenario, world);
  Engine engine(scenario, world, journal, dice, disturbances, couriers);
  const Server server(options.port, {world, journal, dice, disturbances, couriers, engine});
  std::cout << "listening 127.0.0.1:" << server.port() << std::endl;
  if (!options.is_held) world.start(now());
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

int run_command_line(int argc, char** argv) {
  CLI::App app{kAbout, "courier-sim"};
  Options options;
  app.add_option("--scenario", options.scenario, "scenario file (JSON)")->required()->check(CLI::ExistingFile);
  app.add_option("--gateway", options.gateway, "base URL of the gateway; overrides the scenario's");
  app.add_option("--mqtt", options.mqtt, "broker, e.g. tcp://127.0.0.1:1883; overrides the scenario's");
  app.add_option("--port", options.port, "port on 127.0.0.1; 0 takes a free one")->capture_default_str();
  app.add_option("--journal", options.journal, "append every question, push and acknowledgement as a JSON line");
  app.add_option("--speed", options.speed, "factor on the scenario's clock; overrides the scenario's");
  app.add_option("--seed", options.seed, "seed of all chance; overrides the scenario's");
  app.add_option("--threads", options.threads, "threads of cpprestsdk's pool")->capture_default_str();
  app.add_flag("--hold", options.is_held, "wait for POST /sim/start");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 64;
  }
  return run(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_command_line(argc, argv);
  } catch (const std::invalid_argument& error) {
    std::cerr << "courier-sim: " << error.what() << "\n";
    return 78;
  } catch (const std::exception& error) {
    std::cerr << "courier-sim: " << error.what() << "\n";
    return 69;
  }
}
