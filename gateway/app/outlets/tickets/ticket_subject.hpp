// What a ticket is about: a return or a complaint, as texts and fields need it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/complaints.hpp"
#include "gateway/domain/returns.hpp"
#include "gateway/ports/store/feed.hpp"

namespace parcelgate {

/// A copy, so that one story serves both kinds. Made from either by conversion:
///
///     compose_story(entries, ret, before, wording, key);
///     compose_story(entries, complaint, before, wording, key);
struct TicketSubject {
  TicketSubject() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): callers pass either kind
  TicketSubject(const Return& ret);
  // NOLINTNEXTLINE(google-explicit-constructor)
  TicketSubject(const Complaint& of);

  /// "<tenant>/<return_id>", "<tenant>/complaint/<complaint_id>". Ids hold no "/".
  [[nodiscard]] std::string external_id() const;

  std::string tenant;
  std::string id;  ///< return_id or complaint_id
  std::string order_id;
  Locale locale{Locale::zh_cn};
  std::vector<ReturnShipment> shipments;  ///< of a complaint: the one that it is about
  std::vector<Clock> clocks;
  std::vector<Alert> alerts;               ///< open ones; a complaint has none
  bool is_over{false};                     ///< see is_done()
  std::optional<ComplaintKind> complaint;  ///< absent: it is a return
};

/// The complaint that an entry is about; empty: none.
[[nodiscard]] std::string complaint_of(const FeedEntry& entry);

}  // namespace parcelgate
