#include "adapters/stores/journal/maintenance.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace parcelgate::journal {

Result<bool> SegmentMaintenance::seal_next() {
  const std::lock_guard lock(mutex_);
  const auto all = catalog_->segments();
  const auto next = std::find_if(all->begin(), all->end(), [&](const auto& segment) {
    return !segment->is_sealed() && segment != all->back() && !damaged_.contains(segment->first());
  });
  if (next == all->end()) return false;
  const Segment& plain = **next;
  const Segment& follower = **std::next(next);
  const auto last_hash = follower.first() == plain.end() ? std::optional(follower.header().previous) : std::nullopt;
  auto sealed = seal(plain, last_hash, folder_, options_);
  if (!sealed) {
    if (sealed.error().kind == ErrorKind::internal) damaged_.insert(plain.first());
    return unexpected(std::move(sealed).error());
  }
  catalog_->replace(plain.first(), *std::move(sealed));
  // Where this fails, or a crash undoes it, opening the journal removes the file.
  std::error_code ignored;
  std::filesystem::remove(plain.path(), ignored);
  return true;
}

Result<std::uint64_t> SegmentMaintenance::erase(Position first, const EraseInRecord& erase, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto segment = catalog_->find(first);
  if (!segment || segment->first() != first) {
    return unexpected(ErrorKind::not_found, folder_ + ": the segment at " + std::to_string(first) + " was removed");
  }
  const auto sealed = std::dynamic_pointer_cast<const SealedSegment>(segment);
  if (!sealed) {
    return unexpected(ErrorKind::internal,
                      segment->path() + ": nothing was erased in this file, because it is damaged");
  }
  auto erased = erase_records(*sealed, erase, now);
  if (!erased) return unexpected(std::move(erased).error());
  if (erased->segment) catalog_->replace(first, std::move(erased->segment));
  return erased->records;
}

Position SegmentMaintenance::old_until(std::chrono::milliseconds age, Instant now) const {
  const std::lock_guard lock(mutex_);
  std::vector<SegmentUse> uses = segments();
  Position compressed = std::numeric_limits<Position>::max();
  for (SegmentUse& use : uses) {
    const auto segment = catalog_->find(use.first);
    if (const auto sealed = std::dynamic_pointer_cast<const SealedSegment>(segment)) {
      // A segment may be closed long after its last record, so the record's time counts. A time in the future is wrong.
      if (const auto latest = sealed->latest(); latest && *latest <= now) use.closed_at = latest;
    } else if (!damaged_.contains(use.first)) {
      compressed = use.first;
      break;
    }
  }
  return std::min(compressed, segments_to_remove(uses, {age, std::nullopt}, now, std::numeric_limits<Position>::max()));
}

Result<void> SegmentMaintenance::remove_segments_before(Position position) {
  const std::lock_guard lock(mutex_);
  const auto all = catalog_->segments();
  Position until = catalog_->first();
  for (const auto& segment : *all) {
    if (segment != all->back() && segment->end() <= position) until = segment->end();
  }
  if (until == catalog_->first()) return {};
  if (auto noted = note_removed(folder_, until); !noted) return noted;
  for (const auto& segment : *all) {
    if (segment == all->back() || segment->end() > position) break;
    // First out of the list: a reader that misses the file finds that the segment was removed, and reports it.
    catalog_->remove(segment->first());
    // Synced one by one: a crash must not bring back an older segment and not a later one, which would be a gap.
    if (auto removed = remove_files(segment->first()); !removed) {
      catalog_->put_back(segment);
      return removed;
    }
  }
  return {};
}

Result<void> SegmentMaintenance::remove_files(Position first) const {
  for (const std::string_view suffix : {kPlainSuffix, kSealedSuffix}) {
    const std::string path = folder_ + "/" + segment_name(first, suffix);
    std::error_code fault;
    std::filesystem::remove(path, fault);
    if (fault) return unexpected(ErrorKind::unreachable, path + ": cannot be removed: " + fault.message());
  }
  return sync_folder(folder_);
}

std::vector<SegmentUse> SegmentMaintenance::segments() const {
  std::vector<SegmentUse> found;
  Instant before{};
  const auto all = catalog_->segments();
  for (const auto& segment : *all) {
    const Instant begun_at = segment->header().created_at;
    // The date may have been set back since the segment was begun.
    if (!found.empty()) found.back().closed_at = std::max(before, begun_at);
    before = begun_at;
    std::error_code fault;
    const auto bytes = std::filesystem::file_size(segment->path(), fault);
    found.push_back({segment->first(), segment->end(), std::nullopt, fault ? 0 : bytes});
  }
  return found;
}

}  // namespace parcelgate::journal
