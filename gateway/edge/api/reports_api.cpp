#include "gateway/edge/api/reports_api.hpp"

#include "gateway/app/reports/report_request.hpp"
#include "gateway/app/reports/report_run.hpp"
#include "gateway/base/text.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/wire/report_tables.hpp"

namespace parcelgate {
namespace {

/// Marks the edge as busy with a report until the end of the scope.
class BusyMark {
 public:
  explicit BusyMark(std::atomic<bool>& is_busy) : is_busy_(is_busy), is_mine_(!is_busy.exchange(true)) {}
  ~BusyMark() {
    if (is_mine_) is_busy_ = false;
  }
  BusyMark(const BusyMark&) = delete;
  BusyMark& operator=(const BusyMark&) = delete;
  [[nodiscard]] bool is_mine() const noexcept { return is_mine_; }

 private:
  std::atomic<bool>& is_busy_;
  const bool is_mine_;
};

ReportRequest report_request_of(const ApiCall& call, const std::string& tenant) {
  const auto parameter = [&](std::string_view name) {
    return find_parameter(call.request.query, name).value_or(std::string{});
  };
  return {call.match.parameters[0], parameter("by"), parameter("from"),   parameter("until"),
          parameter("zone"),        tenant,          parameter("target"), parameter("least_shipments")};
}

/// The first of the two types that Accept names decides; without either it is JSON.
bool prefers_csv(const ApiCall& call) {
  const std::string accept = ascii_lower(find_header(*call.request.headers, "Accept"));
  const std::size_t csv = accept.find("text/csv");
  return csv != std::string::npos && csv < accept.find("application/json");
}

}  // namespace

void get_report(const ApiCall& call, std::atomic<bool>& is_busy, std::uint64_t most_rows) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  if (!find_report_name(call.match.parameters[0]))
    return call.respond(
        problem(ProblemType::not_found, "no report has this name; there are deadlines, return-time, alerts, carriers"));
  auto options = read_report_request(report_request_of(call, *tenant));
  if (!options) return call.respond(problem(options.error()));
  options->on_time_targets = call.directory->rules->on_time_targets();
  const BusyMark mark(is_busy);
  if (!mark.is_mine())
    return call.respond(problem(ProblemType::busy, "another report is being computed; retry in a few seconds"));
  ReportRun run(*std::move(options));
  while (!run.is_over()) {
    if (auto done = run.step(*call.session.reader); !done) return call.respond(problem(done.error()));
    if (run.rows_read() > most_rows)
      return call.respond(problem(ProblemType::invalid_fields,
                                  "the store holds more than " + std::to_string(most_rows) +
                                      " returns and parcels; run `parcelgate reports` on the gateway's machine"));
  }
  if (prefers_csv(call)) {
    HttpReply reply;
    reply.content_type = "text/csv; charset=utf-8";
    reply.body = to_csv(run.table());
    return call.respond(std::move(reply));
  }
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_report_members(writer, run.options(), run.table());
  writer.EndObject();
  answer_json(call);
}

}  // namespace parcelgate
