#include "gateway/app/track/transit_history.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/base/thread_name.hpp"

namespace parcelgate {

Result<std::unique_ptr<TransitHistory>> TransitHistory::start(Store& store, Options options) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  return std::unique_ptr<TransitHistory>(new TransitHistory(*std::move(reader), options));
}

TransitHistory::TransitHistory(std::unique_ptr<Reader> reader, Options options)
    : reader_(std::move(reader)), options_(options), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void TransitHistory::run(const std::stop_token& stop) {
  name_this_thread("transit");
  while (!stop.stop_requested()) {
    if (auto times = learn(stop)) times_.store(std::move(times));
    sleep(stop, options_.every);
  }
}

std::shared_ptr<const TransitTimes> TransitHistory::learn(const std::stop_token& stop) {
  auto times = std::make_shared<TransitTimes>();
  std::int64_t from = begin_;
  std::vector<std::int64_t> steps;  // start position of each
  for (;;) {
    if (stop.stop_requested()) return nullptr;
    steps.push_back(from);
    const auto page = reader_->scan_shipments(from, options_.rows_at_once);
    if (!page) return nullptr;
    for (const Shipment& shipment : page->rows) {
      if (!add(*times, shipment)) return nullptr;
    }
    if (page->is_end) break;
    from = page->next;
    sleep(stop, options_.pause);
  }
  const std::size_t kept = std::max<std::uint64_t>(1, options_.most_rows / options_.rows_at_once);
  if (steps.size() > kept) begin_ = steps[steps.size() - kept];
  times->finish();
  return times;
}

/// The return has the registered route.
bool TransitHistory::add(TransitTimes& times, const Shipment& shipment) {
  if (!TransitTimes::counts(shipment)) return true;
  std::optional<Return> ret;
  if (!shipment.return_id.empty()) {
    auto found = reader_->find_return(shipment.key.tenant, shipment.return_id);
    if (!found) return false;
    ret = *std::move(found);
  }
  times.add(shipment, transit_route(shipment, ret ? &*ret : nullptr));
  return true;
}

void TransitHistory::sleep(const std::stop_token& stop, std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, pause, [] { return false; });
}

}  // namespace parcelgate
