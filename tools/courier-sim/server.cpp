#include "tools/courier-sim/server.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cpprest/http_listener.h>
#include <cpprest/producerconsumerstream.h>
#include <pplx/threadpool.h>

#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::http::http_request;
using web::http::http_response;
using web::json::value;

/// cpprestsdk does not report its port, so a free one is chosen here.
unsigned short free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool is_bound = fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (fd >= 0) close(fd);
  if (!is_bound) throw std::runtime_error("no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

Question question_of(const http_request& request, std::string body) {
  Question question;
  question.method = request.method();
  question.path = web::uri::decode(request.relative_uri().path());
  question.query = form_fields(request.relative_uri().query());
  for (const auto& [name, text] : request.headers()) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    question.headers[lower] = text;
  }
  question.body = std::move(body);
  return question;
}

http_response response_of(const Answer& answer) {
  http_response response(static_cast<web::http::status_code>(answer.status));
  response.set_body(answer.body, answer.content_type);
  for (const auto& [name, text] : answer.headers) response.headers()[name] = text;
  return response;
}

/// Announces the whole body and ends in its middle.
http_response cut_response_of(const Answer& answer) {
  const auto half = answer.body.substr(0, answer.body.size() / 2);
  concurrency::streams::producer_consumer_buffer<std::uint8_t> buffer;
  buffer.putn_nocopy(reinterpret_cast<const std::uint8_t*>(half.data()), half.size()).get();
  buffer.close(std::ios::out).get();
  http_response response(static_cast<web::http::status_code>(answer.status));
  response.set_body(buffer.create_istream(), answer.body.size(), answer.content_type);
  return response;
}

}  // namespace

void size_thread_pool(unsigned threads) {
  crossplat::threadpool::initialize_with_threads(threads);
}

class Server::Listener {
 public:
  Listener(unsigned short port, Parts parts)
      : parts_(parts), listener_("http://127.0.0.1:" + std::to_string(port) + "/") {
    listener_.support([this](const http_request& request) { take(request); });
    listener_.open().get();
  }
  ~Listener() {
    try {
      listener_.close().wait();
    } catch (const std::exception& error) {
      std::cerr << "courier-sim: closing the listener: " << error.what() << "\n";
    }
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  void take(http_request request) {
    request.extract_vector().then([this, request](const pplx::task<std::vector<unsigned char>>& read) mutable {
      try {
        const auto bytes = read.get();
        reply(request, question_of(request, {bytes.begin(), bytes.end()}));
      } catch (const std::exception& error) {
        // The other side has gone, or its request could not be read; only the journal records it.
        value entry;
        entry["kind"] = value::string("broken_request");
        entry["error"] = value::string(error.what());
        parts_.journal.write(std::move(entry));
      }
    });
  }

  void reply(http_request& request, const Question& question) {
    if (const auto order = answer_order(question, parts_)) {
      request.reply(response_of(*order)).wait();
      return;
    }
    for (const auto& [source, courier] : parts_.couriers) {
      // A disturbed question reaches the courier too, as it would when only the answer is lost on its way.
      if (auto answer = courier->answer(question)) {
        send(request, question, *courier, std::move(*answer));
        return;
      }
    }
    request.reply(response_of({.status = 404, .body = R"({"error":"no simulated courier answers this path"})"})).wait();
  }

  void send(http_request& request, const Question& question, const Courier& courier, Answer answer) {
    const auto disturbances = parts_.disturbances.get();
    const char* disturbance = "";
    if (parts_.dice.happens(disturbances.rate_limit)) {
      disturbance = "rate_limit";
      answer = courier.rate_limited();
    } else if (parts_.dice.happens(disturbances.server_error)) {
      disturbance = "server_error";
      answer = {.status = 500, .content_type = "text/plain", .body = "Internal Server Error"};
    } else if (parts_.dice.happens(disturbances.cut) && answer.body.size() > 1) {
      disturbance = "cut";
    } else if (parts_.dice.happens(disturbances.slow)) {
      disturbance = "slow";
      std::this_thread::sleep_for(disturbances.slow_by);
    }
    if (answer.status == 429) {
      answer.headers["Retry-After"] = disturbances.is_retry_after_date
                                          ? http_date(now() + disturbances.retry_after)
                                          : std::to_string(disturbances.retry_after.count());
    }
    value entry;
    entry["kind"] = value::string("question");
    entry["source"] = value::string(courier.account().source);
    entry["method"] = value::string(question.method);
    entry["path"] = value::string(question.path);
    entry["number"] = value::string(answer.number);
    entry["status"] = value::number(answer.status);
    entry["disturbance"] = value::string(disturbance);
    parts_.journal.write(std::move(entry));
    const bool is_cut = std::string_view(disturbance) == "cut";
    request.reply(is_cut ? cut_response_of(answer) : response_of(answer)).wait();
  }

  Parts parts_;
  web::http::experimental::listener::http_listener listener_;
};

Server::Server(unsigned short port, Parts parts) : port_(port == 0 ? free_port() : port) {
  try {
    listener_ = std::make_unique<Listener>(port_, parts);
  } catch (const std::exception& error) {
    throw std::runtime_error("127.0.0.1:" + std::to_string(port_) + " cannot be listened on (" + error.what() +
                             "); choose another --port, or 0 for a free one");
  }
}

Server::~Server() = default;

}  // namespace courier_sim
