#include "adapters/manifest/answer.hpp"

#include "gateway/base/text.hpp"

namespace parcelgate {

Error to_error(const StatedError& stated, std::optional<std::chrono::seconds> retry_after) {
  const ErrorKind otherwise = stated.kind == "not_found" ? ErrorKind::not_found : ErrorKind::rejected;
  return Error{whole_answer_kind(stated.kind).value_or(otherwise), stated.what, retry_after};
}

Result<void> check_status(const HttpResponse& answer) {
  const auto stated = error_of_http_status(answer.status);
  if (!stated) return {};
  return unexpected(to_error(*stated, answer.retry_after));
}

Result<rapidjson::Value> read_tree(const HttpResponse& answer, Arena& arena) {
  return trim(answer.body).starts_with('<') ? parse_xml_tree(answer.body, arena) : parse_json_tree(answer.body, arena);
}

Result<void> check_rules(const rapidjson::Value& tree, const ErrorRules& rules, const HttpResponse& answer) {
  const Node root{&tree, nullptr};
  const SourceMessage no_message;
  const Account no_account;
  const Surroundings around{&no_account, &no_message, nullptr};
  const auto stated = rules.find(Scope{&root, &root, &root, &around});
  if (!stated) return {};
  return unexpected(to_error(*stated, answer.retry_after));
}

}  // namespace parcelgate
