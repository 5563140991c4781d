#include "gateway/domain/history.hpp"

#include "gateway/domain/names.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kDisagreementKinds{"meaning", "time", "place"};

}  // namespace

EventOrder order_of(const HistoryEntry& entry) noexcept {
  return {entry.occurred_at.at, entry.position, entry.status ? info(*entry.status).rank : std::uint8_t{0},
          entry.fingerprint};
}

std::string_view to_string(DisagreementKind kind) noexcept {
  return name_of(kDisagreementKinds, kind);
}

}  // namespace parcelgate
