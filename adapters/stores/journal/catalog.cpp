#include "adapters/stores/journal/catalog.hpp"

#include <algorithm>

namespace parcelgate::journal {

std::shared_ptr<const Segment> Catalog::find(Position at) const {
  const auto all = segments_.load();
  const auto after =
      std::partition_point(all->begin(), all->end(), [&](const auto& segment) { return segment->first() <= at; });
  if (after == all->begin()) return nullptr;
  const auto& segment = *std::prev(after);
  return at < segment->end() ? segment : nullptr;
}

Position Catalog::first() const {
  const auto all = segments_.load();
  return all->empty() ? 0 : all->front()->first();
}

std::uint64_t Catalog::feed_before_first() const {
  const auto all = segments_.load();
  return all->empty() ? 0 : all->front()->header().feed_head;
}

Position Catalog::end() const {
  const auto all = segments_.load();
  return all->empty() ? 0 : all->back()->end();
}

template <class Change>
void Catalog::change(Change change) {
  const std::lock_guard lock(mutex_);
  Segments changed = *segments_.load();
  change(changed);
  segments_.store(std::make_shared<const Segments>(std::move(changed)));
}

void Catalog::add(std::shared_ptr<const Segment> segment) {
  change([&](Segments& all) { all.push_back(std::move(segment)); });
}

void Catalog::replace(Position first, std::shared_ptr<const Segment> segment) {
  change([&](Segments& all) {
    const auto known =
        std::find_if(all.begin(), all.end(), [&](const auto& candidate) { return candidate->first() == first; });
    if (known != all.end()) *known = std::move(segment);
  });
}

void Catalog::remove(Position first) {
  change([&](Segments& all) { std::erase_if(all, [&](const auto& segment) { return segment->first() == first; }); });
}

void Catalog::put_back(std::shared_ptr<const Segment> segment) {
  change([&](Segments& all) { all.insert(all.begin(), std::move(segment)); });
}

}  // namespace parcelgate::journal
