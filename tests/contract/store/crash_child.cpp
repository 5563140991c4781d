// Ingests events for ever and prints the number of each one that was acknowledged; made to be killed.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <semaphore>
#include <string>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/ingest/ingest_command.hpp"

using namespace parcelgate;

namespace {

constexpr int kShipments = 200;

IngestInput input_of(long number) {
  IngestInput input;
  input.raw = {.received_at = Instant{std::chrono::milliseconds{1'760'000'000'000 + number}},
               .source = "sf",
               .account = "sf-main",
               .body = "raw"};
  input.tenant = "shop";
  input.mapping_version = "1.1";
  TrackingEvent event;
  event.event_id = "e" + std::to_string(number);
  event.occurred_at.at = input.raw.received_at;
  event.status = Status::in_transit;
  input.decoded.shipments.push_back({"sf", "SF" + std::to_string(number % kShipments), {std::move(event)}});
  return input;
}

/// One write each: a line is either printed whole or not at all.
void print_acknowledged(long number) {
  const std::string line = std::to_string(number) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) ::_exit(1);
}

}  // namespace

/// crash_child FOLDER FIRST_NUMBER
int main(int argc, char** argv) {
  if (argc != 3) return 64;
  Metrics metrics;
  const SystemTime time;
  sqlite::Options options;
  options.folder = argv[1];
  options.checkpoint_pages = 200;  // so that kills meet checkpoints too
  options.calm_checkpoint_pages = 50;
  auto store = sqlite::open_store(options, metrics, time);
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().what.c_str());
    return 69;
  }
  IngestCounters counters(metrics);
  const auto rules = std::make_shared<const RulePacks>();
  std::counting_semaphore<> room(64);
  for (long number = std::stol(argv[2]);; ++number) {
    room.acquire();
    std::unique_ptr<Command> command = std::make_unique<IngestCommand>(
        input_of(number), rules, counters, [&, number](const Result<IngestOutcome>& outcome) {
          if (outcome) print_acknowledged(number);
          room.release();
        });
    if (!(*store)->submit(command)) return 75;
  }
}
