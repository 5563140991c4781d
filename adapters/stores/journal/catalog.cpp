#include "adapters/stores/journal/catalog.hpp"

#include <algorithm>

namespace parcelgate::journal {

std::shared_ptr<const Segment> Catalog::find(Position at) const {
  const auto all = segments_.load();
  const auto after = std::partition_point(all->begin(), all->end(),
                                          [&](const auto& segment) { return segment->first() <= at; });
  if (after == all->begin()) return nullptr;
  const auto& segment = *std::prev(after);
  return at < segment->end() ? segment : nullptr;
}

Position Catalog::first() const {
  const auto all = segments_.load();
  return all->empty() ? 0 : all->front()->first();
}

Position Catalog::end() const {
  const auto all = segments_.load();
  return all->empty() ? 0 : all->back()->end();
}

void Catalog::add(std::shared_ptr<const Segment> segment) {
  Segments changed = *segments_.load();
  changed.push_back(std::move(segment));
  segments_.store(std::make_shared<const Segments>(std::move(changed)));
}

void Catalog::replace(Position first, std::shared_ptr<const Segment> segment) {
  Segments changed = *segments_.load();
  const auto known = std::find_if(changed.begin(), changed.end(),
                                  [&](const auto& candidate) { return candidate->first() == first; });
  if (known != changed.end()) *known = std::move(segment);
  segments_.store(std::make_shared<const Segments>(std::move(changed)));
}

void Catalog::remove(Position first) {
  Segments changed = *segments_.load();
  std::erase_if(changed, [&](const auto& segment) { return segment->first() == first; });
  segments_.store(std::make_shared<const Segments>(std::move(changed)));
}

}  // namespace parcelgate::journal
