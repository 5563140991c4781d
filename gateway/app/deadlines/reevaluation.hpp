// Evaluates open deadlines again when the rule packs that they follow have changed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Walks all returns, shipments and complaints once, in steps, and evaluates those whose pack has another digest than
/// the one that the store remembers. At the end the store remembers the present digests, so that a walk that a restart
/// interrupts begins anew, and an unchanged configuration costs one look-up for each pack.
///
/// A pack that was taken away closes the clocks that followed it: they have no rule any more. Packs without a digest,
/// which were read from no file, count as unchanged.
///
///     Reevaluation walk(packs);
///     while (!*walk.step(store, reader, time.now())) …  // other commands run between the steps
class Reevaluation {
 public:
  explicit Reevaluation(std::shared_ptr<const RulePacks> packs) : packs_(std::move(packs)) {}

  /// Evaluates the next rows, in one transaction.
  /// @return whether the walk is over
  /// @error  of the store; the step can be repeated
  Result<bool> step(Store& store, Reader& reader, Instant now);

 private:
  enum class Stage : std::uint8_t { digests, returns, shipments, complaints, remember, over };

  Result<void> find_changes(Reader& reader);
  Result<void> walk_returns(Store& store, Reader& reader, Instant now);
  Result<void> walk_shipments(Store& store, Reader& reader, Instant now);
  Result<void> walk_complaints(Store& store, Reader& reader, Instant now);
  Result<void> remember(Store& store);

  std::shared_ptr<const RulePacks> packs_;
  Stage stage_{Stage::digests};
  std::map<std::string, std::string, std::less<>> changed_;  ///< pack id to its digest; empty: it was taken away
  std::int64_t from_{0};
  std::uint64_t evaluated_{0};
};

}  // namespace parcelgate
