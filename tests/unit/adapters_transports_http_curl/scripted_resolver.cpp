#include "tests/unit/adapters_transports_http_curl/scripted_resolver.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace parcelgate::testing {
namespace {

std::mutex mutex;
std::map<std::string, std::vector<std::string>> scripted;  // guarded by mutex

std::optional<std::vector<std::string>> addresses_of(const char* host) {
  const std::lock_guard lock(mutex);
  const auto found = host == nullptr ? scripted.end() : scripted.find(host);
  if (found == scripted.end()) return std::nullopt;
  return found->second;
}

}  // namespace

void resolve_to(const std::string& host, std::vector<std::string> addresses) {
  const std::lock_guard lock(mutex);
  scripted[host] = std::move(addresses);
}

}  // namespace parcelgate::testing

/// Takes the place of the C library's function. Each numeric address is given to the real one, and the lists are
/// joined: freeaddrinfo() frees them one by one.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** result) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const auto addresses = parcelgate::testing::addresses_of(host);
  if (!addresses) return real(host, service, hints, result);
  *result = nullptr;
  addrinfo** end = result;
  for (const std::string& address : *addresses) {
    if (real(address.c_str(), service, hints, end) != 0) *end = nullptr;
    while (*end != nullptr) end = &(*end)->ai_next;
  }
  return *result == nullptr ? EAI_NONAME : 0;
}
