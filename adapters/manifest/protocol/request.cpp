#include "adapters/manifest/protocol/request.hpp"

#include <algorithm>
#include <array>

#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE"};

}  // namespace

RequestTemplate RequestTemplate::compile(const rapidjson::Value& section, std::string_view pointer,
                                         CompileContext vocabulary) {
  RequestTemplate made;
  if (!check_members(section, pointer, {"let", "method", "url", "headers", "query", "json", "form", "xml", "text"},
                     vocabulary.faults)) {
    return made;
  }
  made.lets_ = Lets::compile(section, pointer, vocabulary);
  const std::string_view url = find_text(section, "url");
  const std::string url_at = join_pointer(pointer, "url");
  made.url_ = TextTemplate::compile(url, url_at, vocabulary);
  made.url_.keep_leading_setting();
  if (!url.starts_with("${setting:") && !is_http_url(url)) {
    vocabulary.faults.add(url_at, "must begin with \"http://\", \"https://\" or a ${setting:…}");
  }
  if (const auto* headers = find_member(section, "headers"))
    made.headers_ = FieldTemplates::compile(*headers, join_pointer(pointer, "headers"), vocabulary);
  if (const auto* query = find_member(section, "query"))
    made.query_ = FieldTemplates::compile(*query, join_pointer(pointer, "query"), vocabulary);
  made.body_ = BodyTemplate::compile(section, pointer, vocabulary);
  made.method_ = made.body_.empty() ? "GET" : "POST";
  if (const auto* method = find_member(section, "method")) {
    const auto place = read_word(*method, join_pointer(pointer, "method"), kMethods, "method", vocabulary.faults);
    if (place) made.method_ = kMethods[*place];
  }
  made.used_ = std::move(vocabulary.used);
  return made;
}

bool RequestTemplate::wants_token() const noexcept {
  return std::any_of(used_.begin(), used_.end(),
                     [](const Variable& name) { return name.kind == Variable::Kind::token; });
}

Result<std::string> RequestTemplate::build_url(const EvaluationContext& scope) const {
  std::string scratch;
  const auto base = url_.render(scope, scratch, percent_encode);
  if (!base) return unexpected(base.error());
  std::string url(*base);
  if (!is_http_url(url)) return unexpected(ErrorKind::config, "a request's URL is neither http nor https");
  const auto query = query_.render_encoded(scope, percent_encode);
  if (!query) return query;
  if (!query->empty()) url += (url.find('?') == std::string::npos ? "?" : "&") + *query;
  if (has_control(url)) return unexpected(ErrorKind::malformed, "a request's URL holds a control character");
  return url;
}

Result<HttpRequest> RequestTemplate::build(EvaluationContext scope) const {
  if (auto computed = lets_.compute(scope); !computed) return unexpected(computed.error());
  HttpRequest request;
  request.method = method_;
  auto url = build_url(scope);
  if (!url) return unexpected(std::move(url).error());
  request.url = std::move(*url);
  auto headers = headers_.render(scope);
  if (!headers) return unexpected(std::move(headers).error());
  request.headers = std::move(*headers);
  for (const auto& [name, value] : request.headers) {
    if (has_control(value))
      return unexpected(ErrorKind::malformed, "the request's header " + name + " would hold a control character");
  }
  if (body_.empty()) return request;
  auto body = body_.render(scope);
  if (!body) return unexpected(std::move(body).error());
  request.body = std::move(*body);
  if (find_header(request.headers, "Content-Type").empty())
    request.headers.emplace_back("Content-Type", body_.content_type());
  return request;
}

RequestChoice RequestChoice::compile(const rapidjson::Value& section, std::string_view pointer,
                                     const CompileContext& vocabulary) {
  RequestChoice made;
  if (find_member(section, "by_setting") == nullptr) {
    made.requests_.emplace_back(std::string{}, RequestTemplate::compile(section, pointer, vocabulary));
    return made;
  }
  CompileContext own = vocabulary;
  made.setting_ = compile_choice(section, pointer, own);
  made.choice_ = std::move(own.used);
  for (const auto& member : section.GetObject()) {
    const std::string_view id = text_of(member.name);
    if (id == "by_setting") continue;
    made.requests_.emplace_back(id, RequestTemplate::compile(member.value, join_pointer(pointer, id), vocabulary));
  }
  return made;
}

const RequestTemplate* RequestChoice::find(const Account& account, const AccountSpec& spec) const {
  if (requests_.empty()) return nullptr;
  if (setting_.empty()) return &requests_.front().second;
  const auto wanted = spec.find_setting(account, setting_).value_or(std::string_view{});
  const auto found =
      std::find_if(requests_.begin(), requests_.end(), [&](const auto& one) { return one.first == wanted; });
  return found == requests_.end() ? nullptr : &found->second;
}

Result<HttpRequest> RequestChoice::build(const EvaluationContext& scope) const {
  const auto* request = find(*scope.account, *scope.spec);
  if (request == nullptr)
    return unexpected(ErrorKind::config,
                      "account " + scope.account->id + " names no request in its setting " + setting_);
  return request->build(scope);
}

bool RequestChoice::wants_token() const noexcept {
  return std::any_of(requests_.begin(), requests_.end(), [](const auto& one) { return one.second.wants_token(); });
}

std::vector<Variable> RequestChoice::used(const Account& account, const AccountSpec& spec) const {
  std::vector<Variable> out = choice_;
  const auto* request = find(account, spec);
  if (request != nullptr) out.insert(out.end(), request->used().begin(), request->used().end());
  return out;
}

std::vector<Variable> RequestChoice::all_used() const {
  std::vector<Variable> out = choice_;
  for (const auto& [name, request] : requests_) out.insert(out.end(), request.used().begin(), request.used().end());
  return out;
}

}  // namespace parcelgate
