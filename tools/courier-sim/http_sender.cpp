#include "tools/courier-sim/http_sender.hpp"

#include <utility>

#include <cpprest/http_client.h>

namespace courier_sim {

struct HttpSender::Clients {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<web::http::client::http_client>> by_host;
};

HttpSender::HttpSender() : clients_(std::make_unique<Clients>()) {}
HttpSender::~HttpSender() = default;

PushReply HttpSender::send(const Push& push, std::chrono::seconds patience) {
  try {
    const web::uri target(push.url);
    std::shared_ptr<web::http::client::http_client> client;
    {
      const std::lock_guard lock(clients_->mutex);
      auto& kept = clients_->by_host[target.authority().to_string()];
      if (!kept) {
        web::http::client::http_client_config config;
        config.set_timeout(patience);
        kept = std::make_shared<web::http::client::http_client>(target.authority(), config);
      }
      client = kept;
    }
    web::http::http_request request(web::http::methods::POST);
    request.set_request_uri(target.resource());
    request.set_body(push.body, push.content_type);
    for (const auto& [name, text] : push.headers) request.headers()[name] = text;
    auto response = client->request(request).get();
    const auto body = response.extract_vector().get();
    return {.status = response.status_code(), .body = {body.begin(), body.end()}, .error = {}};
  } catch (const std::exception& error) {
    return {.status = 0, .body = {}, .error = error.what()};
  }
}

}  // namespace courier_sim
