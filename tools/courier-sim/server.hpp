// The couriers' front door: routes questions to the sources, disturbs answers, and takes the tests' orders.
#pragma once

#include <memory>
#include <string>

#include "tools/courier-sim/engine.hpp"

namespace courier_sim {

struct Parts {
  World& world;
  Journal& journal;
  Dice& dice;
  DisturbanceBox& disturbances;
  const Engine::Couriers& couriers;
  Engine& engine;
};

class Server {
 public:
  /// Listens on 127.0.0.1. Port 0 takes a free one. Throws std::runtime_error when the port is taken.
  Server(unsigned short port, Parts parts);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] unsigned short port() const { return port_; }

 private:
  class Listener;
  unsigned short port_;
  std::unique_ptr<Listener> listener_;
};

/// Answers of /sim/…; absent for other paths. Errors of the order are answered with 400 and a line.
[[nodiscard]] std::optional<Answer> answer_order(const Question& question, Parts& parts);

/// Sizes the thread pool of cpprestsdk; before anything else of it is used.
void size_thread_pool(unsigned threads);

}  // namespace courier_sim
