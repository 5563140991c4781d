// Clocks and order details as bytes, for the rows of returns, shipments and complaints.
#pragma once

#include <vector>

#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/domain/alert.hpp"
#include "gateway/domain/clock.hpp"
#include "gateway/domain/order_details.hpp"

namespace parcelgate::sqlite {

/// An enumerator that this program knows; a damaged byte must not become one that it does not.
template <class Enum>
Enum read_enum(ByteReader& in) {
  const auto value = static_cast<Enum>(in.byte());
  if (to_string(value) == "?") in.fail();
  return value;
}

/// The number of items, and each by `write(out, item)`.
template <class T, class Write>
void write_list(ByteWriter& out, const std::vector<T>& items, Write write) {
  out.number(items.size());
  for (const auto& item : items) write(out, item);
}

template <class T, class Read>
std::vector<T> read_list(ByteReader& in, Read read) {
  std::vector<T> items;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) items.push_back(read(in));
  return items;
}

void write_clock(ByteWriter& out, const Clock& clock);
/// @param has_statements  false: written before deadlines could be stated
[[nodiscard]] Clock read_clock(ByteReader& in, bool has_statements = true);

/// A clock of a shipment, in the shipment's own row: what happened to the shipment is stored without its name, as
/// ":signed".
/// @param name  the shipment's: "shipment:sf/SF123"
void write_own_clock(ByteWriter& out, const Clock& clock, std::string_view name);
[[nodiscard]] Clock read_own_clock(ByteReader& in, std::string_view name);

void write_alert(ByteWriter& out, const Alert& alert);
/// @param has_found  false: written before alerts said what was found
[[nodiscard]] Alert read_alert(ByteReader& in, bool has_found = true);

/// Without the weight: rows that have one write it themselves, so that earlier rows can still be read.
void write_order(ByteWriter& out, const OrderDetails& order);
[[nodiscard]] OrderDetails read_order(ByteReader& in);

}  // namespace parcelgate::sqlite
