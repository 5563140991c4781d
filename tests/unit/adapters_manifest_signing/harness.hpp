// Support of the tests in this folder: manifests from text, accounts, messages.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/language/expression.hpp"
#include "adapters/manifest/protocol/carrier_protocol.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::testing {

inline constexpr Instant kNow{std::chrono::milliseconds{1'612'155'000'000}};

inline constexpr std::string_view kSpec = R"({
  "settings": {"base_url": {"about": "host", "default": "https://api.example.com"}, "user": {"about": "user"},
               "note": {"about": "something optional"}},
  "secrets": {"key": {"about": "the key"}, "other": {"about": "another key"}}})";

inline AccountSpec spec_from(std::string_view json) {
  Faults faults;
  const auto document = parse_json_with_comments(json);
  auto spec = AccountSpec::compile(*document, "/account", faults);
  if (!faults.empty()) throw std::runtime_error(faults.text());
  return spec;
}

inline Account account_with(std::map<std::string, std::string, std::less<>> settings,
                            std::map<std::string, std::vector<std::string>, std::less<>> secrets) {
  return Account{"acme-1", "acme", "shop", std::move(settings), std::move(secrets)};
}

/// A push that owns what its views point to.
struct Push {
  std::string method{"POST"};
  std::string path{"/v1/hooks/acme/acme-1"};
  std::string query;
  HttpHeaders headers;
  std::string body;
  std::string remote_address{"203.0.113.7"};
  Instant received_at{};

  [[nodiscard]] SourceMessage message() const {
    SourceMessage made;
    made.method = method;
    made.path = path;
    made.query = query;
    made.headers = &headers;
    made.body = body;
    made.remote_address = remote_address;
    made.received_at = received_at;
    return made;
  }
};

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Evaluates one expression over a message; throws when it does not compile.
inline Result<std::string> evaluate(std::string_view expression, const Account& account, const Push& push,
                                    std::string_view spec_json = kSpec) {
  static thread_local AccountSpec spec;
  spec = spec_from(spec_json);
  Faults faults;
  CompileContext vocabulary{spec, faults, true, true};
  const auto document = parse_json_with_comments(expression);
  if (!document) throw std::runtime_error(document.error().what);
  const auto compiled = Expression::compile(*document, "/x", vocabulary);
  if (!faults.empty()) throw std::runtime_error(faults.text());
  const auto message = push.message();
  EvaluationContext scope;
  scope.account = &account;
  scope.spec = &spec;
  scope.message = &message;
  scope.now = push.received_at;
  return compiled.evaluate(scope);
}

/// The faults with which an expression fails to compile.
inline std::string faults_of(std::string_view expression, bool of_message = true, bool of_request = false) {
  const AccountSpec spec = spec_from(kSpec);
  Faults faults;
  CompileContext vocabulary{spec, faults, of_message, of_request};
  (void)Expression::compile(*parse_json_with_comments(expression), "/x", vocabulary);
  return faults.text();
}

}  // namespace parcelgate::testing
