#include "gateway/edge/inlets/published_keys.hpp"

#include <map>
#include <mutex>
#include <utility>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kFresh{24};
constexpr std::chrono::minutes kPause{1};

}  // namespace

struct PublishedKeys::State {
  struct Entry {
    std::shared_ptr<const std::string> document;
    Instant requested_at{};
    bool is_asked{false};  ///< an answer is on its way
  };
  std::mutex mutex;
  std::map<std::string, Entry, std::less<>> by_url;
};

PublishedKeys::PublishedKeys(HttpClient* client) : client_(client), state_(std::make_shared<State>()) {}
PublishedKeys::~PublishedKeys() = default;

void PublishedKeys::prepare(const Directory& directory, Instant now) {
  for (const auto& [id, settings] : directory.accounts) {
    const Source* source = directory.sources->find(settings.account.source);
    if (source != nullptr) (void)find(*source, settings.account, now);
  }
}

std::shared_ptr<const std::string> PublishedKeys::find(const Source& source, const Account& account, Instant now) {
  const auto request = source.public_keys_request(account);
  if (!request) return nullptr;
  std::shared_ptr<const std::string> document;
  Instant requested_at{};
  {
    const std::scoped_lock lock(state_->mutex);
    const auto& entry = state_->by_url[request->url];
    document = entry.document;
    requested_at = entry.requested_at;
  }
  if (!document || std::chrono::abs(now - requested_at) > kFresh) refresh(source, account, now);
  return document;
}

bool PublishedKeys::refresh(const Source& source, const Account& account, Instant now) {
  auto request = source.public_keys_request(account);
  if (!request || client_ == nullptr) return false;
  const std::string url = request->url;
  {
    const std::scoped_lock lock(state_->mutex);
    auto& entry = state_->by_url[url];
    if (entry.is_asked) return true;
    if (std::chrono::abs(now - entry.requested_at) < kPause) return false;  // also after the date was set back
    entry.requested_at = now;
    entry.is_asked = true;
  }
  client_->send(*std::move(request), [state = state_, url, id = std::string(source.id())](Result<HttpResponse> answer) {
    const bool is_good = answer && answer->status == 200 && !answer->body.empty();
    if (!is_good) {
      log(LogLevel::warn, "public_keys_failed",
          {{"source", id}, {"error", answer ? "HTTP " + std::to_string(answer->status) : answer.error().what}});
    }
    const std::scoped_lock lock(state->mutex);
    auto& entry = state->by_url[url];
    entry.is_asked = false;
    if (is_good) entry.document = std::make_shared<const std::string>(std::move(answer->body));
  });
  return true;
}

}  // namespace parcelgate
