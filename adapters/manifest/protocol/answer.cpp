#include "adapters/manifest/protocol/answer.hpp"

#include "adapters/manifest/text/charset.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {

Error to_error(const StatedError& stated, std::optional<std::chrono::seconds> retry_after) {
  const ErrorKind otherwise = stated.code == ItemErrorCode::not_found ? ErrorKind::not_found : ErrorKind::rejected;
  return Error{error_kind_of(stated.code).value_or(otherwise), stated.what, retry_after};
}

Result<void> check_status(const HttpResponse& answer) {
  const auto stated = error_of_http_status(answer.status);
  if (!stated) return {};
  return unexpected(to_error(*stated, answer.retry_after));
}

Result<rapidjson::Value> read_tree(const HttpResponse& answer, Arena& arena) {
  std::string held;
  const std::string_view charset = charset_of_content_type(find_header(answer.headers, "Content-Type"));
  const std::string_view text = to_utf8(answer.body, {charset_of_xml(answer.body), charset}, held);
  return trim(text).starts_with('<') ? parse_xml_tree(text, arena) : parse_json_tree(text, arena);
}

Result<void> check_rules(const rapidjson::Value& tree, const ErrorRules& rules, const HttpResponse& answer) {
  const Node root{&tree, nullptr};
  const SourceMessage no_message;
  const Account no_account;
  const MessageSurface around{&no_account, &no_message, nullptr};
  const auto stated = rules.find(Scope{&root, &root, &root, &around});
  if (!stated) return {};
  return unexpected(to_error(*stated, answer.retry_after));
}

}  // namespace parcelgate
