#include "adapters/tickets/data_desk/exchange.hpp"

#include <algorithm>
#include <utility>

#include "adapters/manifest/protocol/answer.hpp"
#include "gateway/base/text.hpp"
#include "gateway/ports/desk_status.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMaxMessageBytes = 200;
constexpr std::size_t kMostPages = 50;
constexpr std::chrono::milliseconds kTimeout{20'000};

/// "PUT /issues/7.json": without the host, and without the query, which is long.
std::string name_of(const HttpRequest& request) {
  const std::size_t host = request.url.find("://");
  const std::size_t path = request.url.find('/', host == std::string::npos ? 0 : host + 3);
  const std::size_t query = request.url.find('?');
  return request.method + " " + (path < query ? request.url.substr(path, query - path) : "/");
}

/// A failure without an answer. Reading has no effect, so a lost answer to it leaves no doubt.
ErrorKind kind_without_answer(ErrorKind kind, bool writes) noexcept {
  if (writes) return kind == ErrorKind::malformed ? ErrorKind::in_doubt : kind;
  return kind == ErrorKind::in_doubt ? ErrorKind::unreachable : kind;
}

/// Some desks write a document into a text of their answers.
void unfold(DeskAnswer& answer, const std::vector<std::string>& members) {
  if (!answer.tree.IsObject()) return;
  for (auto& member : answer.tree.GetObject()) {
    if (!member.value.IsString() || std::find(members.begin(), members.end(), text_of(member.name)) == members.end())
      continue;
    const std::string_view text = trim(text_of(member.value));
    if (!text.starts_with('{') && !text.starts_with('[')) continue;
    if (auto inner = parse_json_tree(text, answer.arena)) member.value = *inner;
  }
}

}  // namespace

Result<void> DeskExchange::begin() {
  const std::lock_guard lock(mutex_);
  const auto pause = requests_.pause(time_.monotonic_now());
  if (!pause) return {};
  return unexpected(Error{ErrorKind::rate_limited, named("its limit of requests is used up"), *pause});
}

EvaluationContext DeskExchange::scope_of(const NamedValues& values, std::string_view token) const {
  EvaluationContext scope;
  scope.account = &account_;
  scope.spec = &plan_.spec;
  scope.token = token;
  scope.now = time_.now();
  scope.values = &values;
  return scope;
}

Result<std::string> DeskExchange::render(const TextTemplate& text, const NamedValues& values) const {
  std::string scratch;
  const auto made = text.render(scope_of(values, {}), scratch);
  if (!made) return unexpected(made.error());
  return std::string(*made);
}

Result<std::string> DeskExchange::render(const JsonTemplate& json, const NamedValues& values) const {
  EvaluationContext scope = scope_of(values, {});
  scope.lenient = true;  // an empty text takes a field's value away
  return json.render(scope);
}

/// The lock is held while a token is fetched: a desk may give a new token with each request and drop the one before.
Result<std::string> DeskExchange::token() {
  const std::lock_guard lock(mutex_);
  const auto now = time_.monotonic_now();
  if (!token_.empty() && now < token_ends_) return token_;
  const NamedValues none;
  auto request = plan_.token->request().build(scope_of(none, {}));
  if (!request) return unexpected(std::move(request).error());
  request->total_timeout = kTimeout;
  request->max_response_bytes = plan_.limits.answer_bytes;
  requests_.take(now);
  auto answer = send_and_wait(http_, *std::move(request));
  auto made = answer ? plan_.token->read(*answer) : Result<AccessToken>(unexpected(answer.error()));
  if (!made) {
    Error error = made.error();
    // A lost token has no effect: the next request fetches another.
    if (error.kind == ErrorKind::in_doubt) error.kind = ErrorKind::unreachable;
    error.what = named(error.what);
    return unexpected(std::move(error));
  }
  constexpr int kUsableShare = 9;  // of ten: it is replaced before it ends
  token_ = made->value;
  token_ends_ = now + std::chrono::duration_cast<std::chrono::milliseconds>(made->lifetime) * kUsableShare / 10;
  return token_;
}

Result<HttpRequest> DeskExchange::build(const RequestStep& step, const NamedValues& values) {
  std::string bearer;
  if (step.request.wants_token()) {
    auto made = token();
    if (!made) return unexpected(std::move(made).error());
    bearer = *std::move(made);
  }
  auto request = step.request.build(scope_of(values, bearer));
  if (!request) return unexpected(Error{request.error().kind, named(request.error().what), {}});
  request->total_timeout = kTimeout;
  request->max_response_bytes = plan_.limits.answer_bytes;
  return request;
}

Result<void> DeskExchange::judge(const RequestStep& step, const DeskAnswer& answer, bool writes,
                                 const std::string& requested) const {
  const AnswerReader read(answer, account_, plan_.spec);
  auto verdict = step.errors.find(answer, read);
  if (!verdict) verdict = plan_.errors.find(answer, read);
  std::optional<ErrorKind> fault = verdict ? verdict->fault : fault_of_desk_status(answer.response.status, writes);
  std::string what = "HTTP " + std::to_string(answer.response.status);
  if (!fault) {
    if (answer.has_tree || answer.response.body.empty() || step.any_body) return {};
    return unexpected(writes ? ErrorKind::in_doubt : ErrorKind::unreachable,
                      named("the answer to " + requested + " is no JSON"));
  }
  std::string text = verdict ? verdict->what : std::string{};
  if (text.empty()) text = read.text(plan_.error_text);
  text = shorten(printable_line(text), kMaxMessageBytes);
  if (!text.empty()) what += ", " + text;
  what += " (" + requested + ")";
  const bool is_refusal =
      *fault == ErrorKind::not_found || *fault == ErrorKind::rejected || *fault == ErrorKind::config;
  if (!step.about.empty() && is_refusal) {
    what += "; check \"" + step.about + "\"";
    fault = ErrorKind::config;
  }
  return unexpected(Error{*fault, named(what), answer.response.retry_after});
}

Result<DeskExchange::AnswerPtr> DeskExchange::send(const RequestStep& step, HttpRequest request) {
  const bool writes = request.method != "GET" && !step.reads;
  const std::string requested = name_of(request);
  {
    const std::lock_guard lock(mutex_);
    requests_.take(time_.monotonic_now());
  }
  auto response = send_and_wait(http_, std::move(request));
  if (!response) {
    const Error& error = response.error();
    return unexpected(
        Error{kind_without_answer(error.kind, writes), named(error.what + " (" + requested + ")"), error.retry_after});
  }
  auto answer = std::make_unique<DeskAnswer>();
  answer->response = *std::move(response);
  if (!answer->response.body.empty()) {
    if (auto tree = read_tree(answer->response, answer->arena)) {
      answer->tree = std::move(*tree);
      answer->has_tree = true;
      unfold(*answer, plan_.embedded);
    }
  }
  if (auto judged = judge(step, *answer, writes, requested); !judged) return unexpected(std::move(judged).error());
  return answer;
}

Result<void> DeskExchange::take_values(const RequestStep& step, const DeskAnswer& answer, NamedValues& values) const {
  const AnswerReader read(answer, account_, plan_.spec);
  for (const Take& take : step.takes) {
    std::string found;
    if (!take.items) {
      found = read.text(take.field);
    } else {
      const auto wanted = render(take.equals, values);
      if (!wanted) return unexpected(wanted.error());
      take.items->each(read.root(), [&](const Node& item) {
        if (read.text(take.where, item) != *wanted) return false;
        found = read.text(take.field, item);
        return true;
      });
    }
    values[take.name] = std::move(found);
  }
  return {};
}

Result<DeskExchange::AnswerPtr> DeskExchange::call(const RequestStep& step, NamedValues& values) {
  for (bool is_again = false;; is_again = true) {
    auto request = build(step, values);
    if (!request) return unexpected(std::move(request).error());
    auto answer = send(step, *std::move(request));
    if (!answer && answer.error().kind == ErrorKind::unauthorized && step.request.wants_token() && !is_again) {
      // A token may end before its time. Nothing was done, so the request is sent again with another.
      const std::lock_guard lock(mutex_);
      token_.clear();
      continue;
    }
    if (answer) {
      if (auto taken = take_values(step, **answer, values); !taken) return unexpected(std::move(taken).error());
    }
    return answer;
  }
}

Result<DeskExchange::AnswerPtr> DeskExchange::run(const Operation& operation, NamedValues& values,
                                                  const SeeAnswer& see) {
  AnswerPtr last;
  for (const RequestStep& step : operation.steps) {
    if (!step.when.empty()) {
      const auto value = values.find(step.when);
      if (value == values.end() || value->second.empty()) continue;
    }
    auto answer = call(step, values);
    if (answer) {
      last = *std::move(answer);
      if (see) see(*last);
      continue;
    }
    const ErrorKind kind = answer.error().kind;
    const bool is_refusal = kind == ErrorKind::rejected || kind == ErrorKind::not_found || kind == ErrorKind::conflict;
    if (!step.may_fail || !is_refusal) return answer;
  }
  return last;
}

Result<void> DeskExchange::each_item(const std::function<Result<AnswerPtr>(NamedValues&)>& fetch, const Path& items,
                                     const Pages& pages, NamedValues values, const Visit& visit) {
  std::string cursor;
  for (std::size_t page = 0; page < kMostPages; ++page) {
    values["limit"] = std::to_string(pages.size);
    values["page"] = std::to_string(pages.first + page);
    values["offset"] = std::to_string(pages.size * page);
    values["cursor"] = cursor;
    auto answer = fetch(values);
    if (!answer) return unexpected(std::move(answer).error());
    if (*answer == nullptr) return {};
    const AnswerReader read(**answer, account_, plan_.spec);
    if (!items.is_named(read.root()))
      return unexpected(ErrorKind::unreachable, named("a search was answered without its list"));
    std::size_t count = 0;
    Result<void> visited;
    items.each(read.root(), [&](const Node& item) {
      ++count;
      visited = visit(read, item);
      return !visited.has_value();
    });
    if (!visited) return visited;
    cursor = read.text(pages.next);
    const bool is_last = pages.by == Pages::By::cursor ? cursor.empty() : count < pages.size;
    if (pages.by == Pages::By::none || is_last) return {};
  }
  return unexpected(ErrorKind::unreachable, named("a search found more pages than are read"));
}

}  // namespace parcelgate
