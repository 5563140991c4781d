#include "tests/bench/poll_sim/store_part.hpp"

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/polling/poll_engine.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/silent_source.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::bench {
namespace {

constexpr std::size_t kBatch = 40;
const Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{12};

class FixedTime final : public TimeSource {
 public:
  [[nodiscard]] Instant now() const override { return kNow; }
};

/// Knows every number and never has news.
class CalmSource final : public testing::SilentSource {
 public:
  [[nodiscard]] std::string_view id() const noexcept override { return "sf"; }
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account&) const override {
    PollPolicy policy;
    policy.batch_size = kBatch;
    policy.requests_per_second = 1e9;
    return policy;
  }
};

class OneSource final : public SourceCatalog {
 public:
  explicit OneSource(const Source& source) : source_(source) {}
  [[nodiscard]] const Source* find(std::string_view) const noexcept override { return &source_; }

 private:
  const Source& source_;
};

class PromptCourier final : public HttpClient {
 public:
  void send(HttpRequest, Done done) override {
    ++requests;
    HttpResponse response;
    response.status = 200;
    done(std::move(response));
  }
  std::size_t requests{0};
};

double resident_bytes() {
  ::malloc_trim(0);
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double process_cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

PollState row_of(std::size_t number) {
  PollState row;
  row.key = {"shop", "sf", "SF" + std::to_string(100'000'000'000 + number * 7'919 % 100'000'000'000)};
  row.account = "sf-main";
  // A twelfth is due now, the rest over the next day.
  row.next_at = kNow - std::chrono::hours{2} + std::chrono::milliseconds{number * 7'919 % 86'400 * 1'000};
  row.last_checked_at = row.next_at - std::chrono::hours{2};
  row.basis.reason = CheckReason::under_way;
  row.basis.urgency = static_cast<PollUrgency>(number % kPollUrgencies);
  row.basis.every = row.basis.wanted = std::chrono::hours{2};
  row.basis.subject = "in_transit";
  row.hints = {{"phone_tail", "1234"}};
  return row;
}

void fill(Store& store, std::size_t shipments) {
  constexpr std::size_t kRows = 5'000;
  for (std::size_t first = 0; first < shipments; first += kRows) {
    const auto last = std::min(shipments, first + kRows);
    const auto done = submit_and_wait(store, std::make_unique<FunctionCommand>([=](Transaction& transaction) {
                                        for (auto number = first; number < last; ++number) {
                                          if (auto stored = transaction.store_poll(row_of(number)); !stored)
                                            return stored;
                                        }
                                        return Result<void>{};
                                      }));
    if (!done) throw std::runtime_error(done.error().what);
  }
}

}  // namespace

StoreReport measure_store(std::size_t shipments, std::size_t questions) {
  const test::TemporaryFolder folder;
  Metrics metrics;
  const FixedTime time;
  PromptCourier courier;
  const CalmSource source;
  const auto catalog = std::make_shared<const OneSource>(source);
  IngestCounters ingest(metrics);
  sqlite::Options options;
  options.folder = folder.path();
  auto store = sqlite::open_store(options, metrics, time);
  if (!store) throw std::runtime_error(store.error().what);
  PollAccount account;
  account.account = {"sf-main", "sf", "shop", {}, {}};

  StoreReport report;
  const double before = resident_bytes();
  fill(**store, shipments);
  auto engine = PollEngine::create({**store, courier, time, catalog, metrics, ingest, std::make_shared<RulePacks>()},
                                   {account}, {});
  if (!engine) throw std::runtime_error(engine.error().what);
  auto reader = *(*store)->open_reader();
  const double measure_from = process_cpu_seconds();
  if (const auto loads = reader->measure_polls(); !loads) throw std::runtime_error(loads.error().what);
  report.measure_ms = (process_cpu_seconds() - measure_from) * 1e3;
  const double cpu = process_cpu_seconds();
  while (courier.requests * kBatch < questions) {
    const auto requests = courier.requests;
    (void)(*engine)->step();
    report.most_in_flight = std::max(report.most_in_flight, (*engine)->status().front().in_flight);
    // Commands finish in order: all answers so far are stored then.
    const auto stored =
        submit_and_wait(**store, std::make_unique<FunctionCommand>([](Transaction&) -> Result<void> { return {}; }));
    if (!stored) throw std::runtime_error(stored.error().what);
    (*engine)->look_at_all();
    if (courier.requests == requests && (*engine)->status().front().in_flight == 0) break;  // nothing more is due
  }
  report.questions = courier.requests * kBatch;
  report.cpu_us = (process_cpu_seconds() - cpu) / static_cast<double>(std::max<std::size_t>(report.questions, 1)) * 1e6;
  report.memory_bytes = (resident_bytes() - before) / static_cast<double>(shipments);
  std::uintmax_t size = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (file.is_regular_file()) size += file.file_size();
  }
  report.disk_bytes = static_cast<double>(size) / static_cast<double>(shipments);
  reader.reset();
  store->reset();
  return report;
}

}  // namespace parcelgate::bench
