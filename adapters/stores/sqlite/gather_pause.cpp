#include "adapters/stores/sqlite/gather_pause.hpp"

#include <algorithm>

namespace parcelgate::sqlite {
namespace {

/// Less idle time before the end of a sync is a gap between two commands.
constexpr std::chrono::microseconds kGap{200};
constexpr std::chrono::milliseconds kLongestPause{5};
constexpr unsigned kSkipped = 4;

}  // namespace

void GatherPause::sync_ended(const EndedSync& ended) {
  until_.reset();
  if (ended.idle < std::max<Clock::duration>(ended.lasted / 4, kGap)) return;
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  until_ = ended.now + std::min<Clock::duration>(ended.lasted / 2, kLongestPause);
  wanted_ = ended.gathered + ended.answered;
  enough_ = ended.gathered + ended.answered / 2;
}

std::optional<GatherPause::Clock::duration> GatherPause::left(std::size_t gathered, Clock::time_point now) const {
  if (!until_ || gathered >= wanted_ || now >= *until_) return std::nullopt;
  return *until_ - now;
}

void GatherPause::end(std::size_t gathered) {
  if (until_ && gathered < enough_) skipped_ = kSkipped;
  until_.reset();
}

}  // namespace parcelgate::sqlite
