#include "gateway/app/ingest/receipt_candidates.hpp"

#include <algorithm>
#include <tuple>

namespace parcelgate {
namespace {

constexpr std::size_t kMostCandidates = 10;
constexpr std::size_t kPageSize = 200;
constexpr std::size_t kMostScanned = 3 * kPageSize;  // bounds the work of one request

class CandidateFinder {
 public:
  CandidateFinder(Reader& reader, const Receipt& receipt) : reader_(reader), receipt_(receipt) {}

  Result<std::vector<ReceiptCandidate>> find() {
    ReturnFilter of_order;
    of_order.order_id = receipt_.found.order_id;
    ReturnFilter open;
    open.is_open = true;
    auto done = of_order.order_id.empty() ? Result<void>{} : look_at(of_order, kPageSize);
    if (done) done = look_at(open, kMostScanned);
    if (!done) return unexpected(std::move(done).error());
    std::stable_sort(found_.begin(), found_.end(), [](const ReceiptCandidate& left, const ReceiptCandidate& right) {
      const auto rank = [](const ReceiptCandidate& each) {
        return std::tuple(each.reasons.front(), -static_cast<std::ptrdiff_t>(each.reasons.size()));
      };
      return rank(left) < rank(right);
    });
    if (found_.size() > kMostCandidates) found_.resize(kMostCandidates);
    return std::move(found_);
  }

 private:
  Result<void> look_at(const ReturnFilter& filter, std::size_t most) {
    std::optional<ReturnPlace> place;
    for (std::size_t scanned = 0; scanned < most;) {
      const auto page = reader_.list_returns(receipt_.tenant, filter, place, kPageSize);
      if (!page) return unexpected(page.error());
      for (const Return& ret : *page) {
        if (auto added = consider(ret); !added) return added;
      }
      if (page->size() < kPageSize) return {};
      place = ReturnPlace{page->back().created_at, page->back().return_id};
      scanned += page->size();
    }
    return {};
  }

  Result<void> consider(const Return& ret) {
    const auto is_it = [&](const ReceiptCandidate& known) { return known.return_id == ret.return_id; };
    if (std::any_of(found_.begin(), found_.end(), is_it)) return {};
    const Result<std::string> tail =
        receipt_.found.sender_phone_tail.empty() ? Result<std::string>(std::string{}) : phone_tail_of(ret);
    if (!tail) return unexpected(tail.error());
    auto reasons = match_reasons(receipt_, ret, *tail);
    if (!reasons.empty()) found_.push_back({ret.return_id, ret.order_id, std::move(reasons)});
    return {};
  }

  /// As registered with one of its parcels, for carriers that want it.
  Result<std::string> phone_tail_of(const Return& ret) {
    for (const ReturnShipment& linked : ret.shipments) {
      const auto polls = reader_.find_polls(ShipmentKey{ret.tenant, linked.carrier, linked.tracking_number});
      if (!polls) return unexpected(polls.error());
      for (const PollState& row : *polls) {
        if (const auto tail = row.hints.find("phone_tail"); tail != row.hints.end()) return tail->second;
      }
    }
    return std::string{};
  }

  Reader& reader_;
  const Receipt& receipt_;
  std::vector<ReceiptCandidate> found_;
};

}  // namespace

Result<std::vector<ReceiptCandidate>> find_candidates(Reader& reader, const Receipt& receipt) {
  return CandidateFinder(reader, receipt).find();
}

}  // namespace parcelgate
