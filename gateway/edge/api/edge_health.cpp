// /healthz and /readyz.
#include <utility>

#include "gateway/edge/api/edge.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// How one check came out.
struct Checked {
  std::string name;
  std::optional<std::string> fault;
  bool required{true};
};

void write_checks(JsonWriter& writer, const std::vector<Checked>& checks) {
  write_key(writer, "checks");
  writer.StartArray();
  for (const Checked& check : checks) {
    writer.StartObject();
    write_member(writer, "name", check.name);
    write_key(writer, "ok");
    writer.Bool(!check.fault);
    write_key(writer, "required");
    writer.Bool(check.required);
    if (check.fault) write_member(writer, "detail", *check.fault);
    writer.EndObject();
  }
  writer.EndArray();
}

/// {"status":"ready","checks":[…]}, or a problem with the same list.
HttpReply ready_reply(const std::vector<Checked>& checks) {
  std::string detail;
  for (const Checked& check : checks) {
    if (check.fault && check.required)
      detail.append(detail.empty() ? "" : "; ").append(check.name).append(": ").append(*check.fault);
  }
  HttpReply reply;
  if (detail.empty()) {
    reply.body = R"({"status":"ready"})";
  } else {
    reply = problem(ProblemType::not_ready, detail);
  }
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  write_checks(writer, checks);
  writer.EndObject();
  // The two objects become one: "{a" and "b}".
  reply.body.back() = ',';
  reply.body.append(buffer.GetString() + 1, buffer.GetSize() - 1);
  return reply;
}

}  // namespace

void Edge::healthz(const Responder& respond) {
  HttpReply reply;
  if (!options_.healthz_rows) {
    reply.body = R"({"status":"ok"})";
    return respond(std::move(reply));
  }
  auto session = readers_.lend();
  if (!session) return respond(problem(session.error()));
  const auto rows = (*session)->reader->count_events();
  if (!rows) return respond(problem(rows.error()));
  reply.body = R"({"status":"ok","rows":)" + std::to_string(*rows) + "}";
  respond(std::move(reply));
}

void Edge::readyz(const Responder& respond) {
  const auto is_readable = [this] {
    auto session = readers_.lend();
    return session && (*session)->reader->count_events();
  };
  Checked store{"store", "cannot be read", true};
  if (is_readable()) store.fault = store_.write_fault();
  std::vector<Checked> checks{std::move(store)};
  for (const ReadinessCheck& check : readiness_) checks.push_back({check.name, check.fault(), check.required});
  respond(ready_reply(checks));
}

}  // namespace parcelgate
