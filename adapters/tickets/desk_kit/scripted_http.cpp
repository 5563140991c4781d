#include "adapters/tickets/desk_kit/scripted_http.hpp"

#include <algorithm>

#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kAny = "*";

void note(std::vector<std::string>& to, std::string_view place, std::string_view expected, std::string_view actual) {
  constexpr std::size_t kMost = 300;
  to.push_back(std::string(place) + ": expected " + shorten(expected, kMost) + ", got " + shorten(actual, kMost));
}

/// Names and values of a form or query, decoded, in the order of their names.
Pairs pairs_of(std::string_view encoded) {
  Pairs out;
  while (!encoded.empty()) {
    std::string_view value = cut_part(encoded, '&');
    const std::string name = form_decode(cut_part(value, '='));
    out.emplace_back(name, form_decode(value));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  return out;
}

std::string text_of_pairs(const Pairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

bool fit(const Pairs& expected, const Pairs& actual) {
  return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(),
                    [](const auto& left, const auto& right) {
                      return left.first == right.first && (left.second == kAny || left.second == right.second);
                    });
}

void compare_url(std::string_view expected, std::string_view actual, std::vector<std::string>& to) {
  std::string_view query = expected;
  std::string_view actual_query = actual;
  const std::string_view base = cut_part(query, '?');
  const std::string_view actual_base = cut_part(actual_query, '?');
  if (base != kAny && base != actual_base) note(to, "url", base, actual_base);
  if (query == kAny) return;
  const Pairs wanted = pairs_of(query);
  const Pairs got = pairs_of(actual_query);
  if (!fit(wanted, got)) note(to, "query", text_of_pairs(wanted), text_of_pairs(got));
}

void compare_body(const Value& expected, const HttpRequest& request, std::vector<std::string>& to) {
  if (const Value* body = find_member(expected, "body")) {
    const auto actual = parse_json(request.body);
    if (!actual) return note(to, "body", to_json(*body), request.body);
    const auto found = compare_json(*body, *actual, "body", false);
    to.insert(to.end(), found.begin(), found.end());
  } else if (const Value* form = find_member(expected, "form"); form != nullptr && form->IsObject()) {
    Pairs wanted;
    for (const auto& member : form->GetObject())
      wanted.emplace_back(text_of(member.name), member.value.IsString() ? text_of(member.value) : std::string_view{});
    std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const Pairs got = pairs_of(request.body);
    if (!fit(wanted, got)) note(to, "form", text_of_pairs(wanted), text_of_pairs(got));
  } else if (const std::string_view text = find_text(expected, "text"); text != request.body && text != kAny) {
    note(to, "body", text.empty() ? "nothing" : text, request.body);
  }
}

}  // namespace

std::vector<std::string> compare_json(const Value& expected, const Value& actual, const std::string& pointer,
                                      bool only_named) {
  std::vector<std::string> out;
  if (expected.IsString() && text_of(expected) == kAny) return out;
  const auto add = [&](const std::vector<std::string>& more) { out.insert(out.end(), more.begin(), more.end()); };
  if (expected.IsObject() && actual.IsObject()) {
    for (const auto& member : expected.GetObject()) {
      const std::string here = pointer + "/" + std::string(text_of(member.name));
      const Value* found = find_member(actual, text_of(member.name));
      if (found == nullptr)
        note(out, here, to_json(member.value), "nothing");
      else
        add(compare_json(member.value, *found, here, only_named));
    }
    for (const auto& member : actual.GetObject()) {
      if (!only_named && find_member(expected, text_of(member.name)) == nullptr)
        note(out, pointer + "/" + std::string(text_of(member.name)), "nothing", to_json(member.value));
    }
    return out;
  }
  if (expected.IsArray() && actual.IsArray() && expected.Size() == actual.Size()) {
    for (rapidjson::SizeType at = 0; at < expected.Size(); ++at)
      add(compare_json(expected[at], actual[at], pointer + "/" + std::to_string(at), only_named));
    return out;
  }
  if (expected != actual) note(out, pointer, to_json(expected), to_json(actual));
  return out;
}

std::vector<std::string> compare_request(const Value& expected, const HttpRequest& request) {
  std::vector<std::string> out;
  const std::string_view method = find_text(expected, "method");
  if (method != request.method) note(out, "method", method, request.method);
  compare_url(find_text(expected, "url"), request.url, out);
  if (const Value* headers = find_member(expected, "headers"); headers != nullptr && headers->IsObject()) {
    for (const auto& member : headers->GetObject()) {
      const std::string_view wanted = member.value.IsString() ? text_of(member.value) : std::string_view{};
      const std::string_view got = find_header(request.headers, text_of(member.name));
      if (wanted == kAny ? got.empty() : wanted != got) note(out, text_of(member.name), wanted, got);
    }
  }
  compare_body(expected, request, out);
  return out;
}

void ScriptedHttp::add(const DeskCase& script) {
  const std::lock_guard lock(mutex_);
  for (const DeskExchangeCase& turn : script.conversation) turns_.push_back({&turn, &script.name});
}

void ScriptedHttp::send(HttpRequest request, Done done) {
  Result<HttpResponse> answer = unexpected(ErrorKind::unreachable, "the conversation of the case has ended");
  {
    const std::lock_guard lock(mutex_);
    if (turns_.empty()) {
      differences_.push_back("a request too many: " + request.method + " " + request.url + " " + request.body);
    } else {
      const Turn next = turns_.front();
      turns_.pop_front();
      for (const std::string& each : compare_request(next.turn->request, request))
        differences_.push_back(*next.name + ".json " + next.turn->pointer + "/request " + each);
      if (next.turn->fails)
        answer = unexpected(*next.turn->fails, "the case says so");
      else
        answer = next.turn->response;
    }
  }
  done(std::move(answer));
}

std::vector<std::string> ScriptedHttp::differences() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out = differences_;
  for (const Turn& turn : turns_) {
    out.push_back(*turn.name + ".json " + turn.turn->pointer +
                  "/request never came: " + std::string(find_text(turn.turn->request, "method")) + " " +
                  std::string(find_text(turn.turn->request, "url")));
  }
  return out;
}

}  // namespace parcelgate
