// Sends pushes over HTTP with cpprestsdk's client.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "tools/courier-sim/courier.hpp"

namespace courier_sim {

struct PushReply {
  int status{0};  ///< 0: no answer
  std::string body;
  std::string error;  ///< why there is no answer
};

class HttpSender {
 public:
  HttpSender();
  ~HttpSender();
  HttpSender(const HttpSender&) = delete;
  HttpSender& operator=(const HttpSender&) = delete;

  /// Waits for the answer at most `patience`. Thread-safe; connections are kept and reused.
  [[nodiscard]] PushReply send(const Push& push, std::chrono::seconds patience);

 private:
  struct Clients;
  std::unique_ptr<Clients> clients_;
};

}  // namespace courier_sim
