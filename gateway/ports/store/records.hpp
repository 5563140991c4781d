// Small documents that parts of the gateway keep in the store: positions of outlets, and records by owner and key.
#pragma once

#include <optional>
#include <string>

#include "gateway/ports/store/feed.hpp"

namespace parcelgate {

/// The feed position of an outlet, and whether it is paused.
struct OutletState {
  std::string outlet;
  FeedCursor cursor;
  bool paused{false};
};

/// A small document that one part of the gateway keeps about one subject, for example:
///   owner "tickets"         key "ticket:<tenant>/<return_id>"  the ticket's number and open alerts
///   owner "tickets"         key "retry:<subject>"              entries that an outlet still has to deliver
///   owner "chat:<outlet>"   key "<tenant>/<return_id>"         what a group knows of the return's alerts
///   owner "carrier_choice"  key "<tenant>/<tracking_number>"   the guessed carrier and its alternatives
///   owner "crossed_receipts"  key "<tenant>/<order_id>"       returns whose receipt found goods of the order
///   owner "pushes"          key "<tenant>/<source>"           when the source pushed last
///   owner "wh_…"            key "deliveries"                   the newest attempts of a webhook subscription
///   owner "housekeeping"    key "segment"                   the segment of the journal that was closed for its age
///   owner "poll:<account>"  key "day"                          what is used of an account's budget
/// Only the owner reads the value. (owner, key) is unique.
struct StateRecord {
  std::string owner;  ///< an outlet's name, or a fixed name of the part that keeps it
  std::string key;
  std::string value;              ///< JSON
  std::optional<Instant> due_at;  ///< when due_records() returns it; none: never
};

}  // namespace parcelgate
