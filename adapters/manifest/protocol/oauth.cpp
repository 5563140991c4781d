#include "adapters/manifest/protocol/oauth.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/manifest/protocol/answer.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Seconds as a number or a string; fractions are cut. Absent: not there, or no positive number.
std::optional<std::chrono::seconds> read_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || value <= 0 || (end != text.data() + text.size() && *end != '.')) return std::nullopt;
  constexpr std::int64_t kLongest = std::int64_t{10} * 365 * 86'400;
  return std::chrono::seconds{std::min(value, kLongest)};
}

std::optional<Path> path_or(const rapidjson::Value& section, std::string_view name, std::string_view by_default,
                            std::string_view pointer, Faults& faults) {
  const std::string_view own = find_text(section, name);
  return Path::compile(own.empty() ? by_default : own, join_pointer(pointer, name), faults);
}

/// OAuth's own error is a short word ("invalid_client"); anything else is not repeated.
std::string oauth_error(const rapidjson::Value& answer) {
  const std::string_view word = find_text(answer, "error");
  const bool is_word = !word.empty() && word.size() <= 40 &&
                       word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
  return is_word ? ": " + std::string(word) : std::string{};
}

}  // namespace

TokenExchange TokenExchange::compile(const rapidjson::Value& section, std::string_view pointer, const AccountSpec& spec,
                                     Faults& faults) {
  TokenExchange made;
  if (!check_members(section, pointer, {"request", "value", "expires_in", "lifetime", "errors"}, faults)) return made;
  if (const auto* request = find_member(section, "request")) {
    made.request_ = RequestChoice::compile(*request, join_pointer(pointer, "request"), CompileContext{spec, faults});
  } else {
    faults.add(pointer, "lacks \"request\"");
  }
  made.value_ = path_or(section, "value", "access_token", pointer, faults);
  made.expires_in_ = path_or(section, "expires_in", "expires_in", pointer, faults);
  if (find_member(section, "lifetime") != nullptr) {
    const auto lifetime = parse_duration(find_text(section, "lifetime"));
    if (lifetime)
      made.lifetime_ = std::chrono::floor<std::chrono::seconds>(*lifetime);
    else
      faults.add(join_pointer(pointer, "lifetime"), lifetime.error().what, "write it as \"2h\"");
  }
  if (const auto* errors = find_member(section, "errors")) {
    made.errors_ = ErrorRules::compile(*errors, join_pointer(pointer, "errors"), faults);
  }
  return made;
}

Result<AccessToken> TokenExchange::read(const HttpResponse& answer) const {
  const auto status = check_status(answer);
  if (!status && status.error().kind != ErrorKind::unauthorized && status.error().kind != ErrorKind::rejected) {
    return unexpected(status.error());
  }
  Arena arena;
  const auto tree = read_tree(answer, arena);
  const std::string why = tree ? oauth_error(*tree) : std::string{};
  if (!status) return unexpected(ErrorKind::unauthorized, "no token: " + status.error().what + why);
  if (!tree) return unexpected(ErrorKind::malformed, "no token: " + tree.error().what);
  if (auto checked = check_rules(*tree, errors_, answer); !checked) return unexpected(checked.error());
  const Node root{&*tree, nullptr};
  const std::string_view value = value_->first_text(root);
  if (value.empty()) {
    return unexpected(why.empty() ? ErrorKind::malformed : ErrorKind::unauthorized,
                      "no token in the source's answer" + why);
  }
  return AccessToken{std::string(value), read_seconds(expires_in_->first_text(root)).value_or(lifetime_)};
}

}  // namespace parcelgate
