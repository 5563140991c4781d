#include "gateway/app/admin/report_commands.hpp"

#include <deque>
#include <memory>
#include <mutex>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/reports/report_request.hpp"
#include "gateway/app/reports/report_run.hpp"
#include "gateway/wire/report_tables.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostJobs = 4;
constexpr std::chrono::milliseconds kLongestStep{200};

ReportRequest report_request_of(const rapidjson::Value& request) {
  const auto text = [&](std::string_view name) { return std::string(find_text(request, name)); };
  return {text("report"), text("by"),     text("from"),   text("until"),
          text("zone"),   text("tenant"), text("target"), text("least_shipments")};
}

/// The reports that are being computed. Thread-safe: a test may use the service on several threads.
class ReportJobs {
 public:
  ReportJobs(Store& store, const TimeSource& time, LoadRulePacks load)
      : store_(store), time_(time), load_(std::move(load)) {}

  Result<std::string> step(const rapidjson::Value& request) {
    const std::lock_guard lock(mutex_);
    const auto job = find_job(request);
    if (!job) return unexpected(job.error());
    auto reader = store_.open_reader();
    if (!reader) return unexpected(std::move(reader).error());
    ReportRun& run = *(*job)->run;
    const auto began = time_.monotonic_now();
    do {
      if (auto done = run.step(**reader); !done) return unexpected(std::move(done).error());
    } while (!run.is_over() && time_.monotonic_now() - began < kLongestStep);
    std::string answer = answer_of_job(**job);
    if (run.is_over()) std::erase_if(jobs_, [id = (*job)->id](const Job& other) { return other.id == id; });
    return answer;
  }

 private:
  struct Job {
    std::int64_t id{0};
    std::unique_ptr<ReportRun> run;
  };

  Result<Job*> find_job(const rapidjson::Value& request) {
    if (const auto* const wanted = find_member(request, "job"); wanted != nullptr) {
      for (Job& job : jobs_) {
        if (wanted->IsInt64() && job.id == wanted->GetInt64()) return &job;
      }
      return unexpected(ErrorKind::not_found, "job: the report was ended by later ones; run it again");
    }
    auto options = read_report_request(report_request_of(request));
    if (!options) return unexpected(ErrorKind::rejected, std::move(options).error().what);
    const auto packs = load_();
    if (!packs) return unexpected(packs.error());
    options->on_time_targets = (*packs)->on_time_targets();
    if (jobs_.size() >= kMostJobs) jobs_.pop_front();
    jobs_.push_back({++last_id_, std::make_unique<ReportRun>(*std::move(options))});
    return &jobs_.back();
  }

  static void write_cells(JsonWriter& writer, const ReportRow& row) {
    writer.StartArray();
    for (const ReportCell& cell : row) write_text(writer, cell_text(cell));
    writer.EndArray();
  }

  static std::string answer_of_job(const Job& job) {
    return admin_answer([&](JsonWriter& writer) {
      write_key(writer, "job");
      writer.Int64(job.id);
      write_key(writer, "count");
      writer.Uint64(job.run->rows_read());
      write_key(writer, "is_end");
      writer.Bool(job.run->is_over());
      if (!job.run->is_over()) return;
      const ReportTable table = job.run->table();
      write_report_members(writer, job.run->options(), table);
      write_member(writer, "csv", to_csv(table));
      write_key(writer, "columns");
      writer.StartArray();
      for (const std::string_view column : table.columns) write_text(writer, column);
      writer.EndArray();
      write_key(writer, "cells");
      writer.StartArray();
      for (const ReportRow& row : table.rows) write_cells(writer, row);
      if (!table.total.empty()) write_cells(writer, table.total);
      writer.EndArray();
    });
  }

  Store& store_;
  const TimeSource& time_;
  LoadRulePacks load_;
  std::mutex mutex_;
  std::deque<Job> jobs_;  ///< oldest first
  std::int64_t last_id_{0};
};

}  // namespace

void add_report_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load) {
  auto jobs = std::make_shared<ReportJobs>(store, time, std::move(load));
  service.add("reports.step",
              [jobs = std::move(jobs)](const rapidjson::Value& request) { return jobs->step(request); });
}

}  // namespace parcelgate
