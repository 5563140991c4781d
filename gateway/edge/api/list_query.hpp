// Parameters, pages and links that lists of returns, complaints and receipts share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/http/page_bytes.hpp"

namespace parcelgate {

/// An instant in RFC 3339; absent: nothing.
/// @error malformed: names the parameter
[[nodiscard]] Result<std::optional<Instant>> instant_parameter(std::string_view query, std::string_view name);

/// One of two words; absent: nothing.
/// @error malformed: names the parameter and the words
[[nodiscard]] Result<std::optional<bool>> word_parameter(std::string_view query, std::string_view name,
                                                         std::string_view yes, std::string_view no);

/// `tracking_number` in its canonical form; absent or empty: empty.
/// @error malformed: it is not a tracking number
[[nodiscard]] Result<std::string> tracking_number_parameter(std::string_view query);

/// Replaces a name of a carrier by its id; an empty one stays.
/// @error malformed: no carrier has this name
[[nodiscard]] Result<void> use_carrier_id(const ApiCall& call, std::string_view tenant, std::string& carrier);

/// Which page of a list is wanted: the parameters `limit` and `after`.
template <class Place>
struct PageQuery {
  std::optional<Place> after;
  std::uint32_t limit{0};
};

/// @param parse  reads a cursor
/// @error malformed: names the parameter
template <class Place>
[[nodiscard]] Result<PageQuery<Place>> read_page_query(std::string_view query,
                                                       Result<Place> (*parse)(std::string_view)) {
  PageQuery<Place> page;
  const auto limit = number_parameter(query, "limit", 50, 1, 200);
  if (!limit) return unexpected(limit.error());
  page.limit = *limit;
  const auto text = find_parameter(query, "after");
  if (!text || text->empty()) return page;
  auto after = parse(*text);
  if (!after) return unexpected(std::move(after).error());
  page.after = *std::move(after);
  return page;
}

/// Writes the items of a list into the session's buffer until the page is full, in items or bytes.
/// @param read   items after a place, at most so many: read(place, most)
/// @param write  writes an item and returns its place
/// @return where the next page begins; nothing: this was the last
template <class Place, class Read, class Write>
[[nodiscard]] Result<std::optional<Place>> write_page(const ApiCall& call, const PageQuery<Place>& page,
                                                      const Read& read, const Write& write) {
  std::optional<Place> place = page.after;
  PageBatches batches(page.limit);
  while (!batches.is_full()) {
    // One more than shown: it says whether there is a next page.
    const std::size_t batch = batches.next();
    const auto items = read(place, batch + 1);
    if (!items) return unexpected(items.error());
    const std::size_t count = std::min(batch, items->size());
    for (std::size_t at = 0; at < count && !batches.is_full(); ++at) {
      const std::size_t before = call.session.buffer.GetSize();
      Result<Place> written = write((*items)[at]);
      if (!written) return unexpected(std::move(written).error());
      batches.add(call.session.buffer.GetSize() - before);
      place = *std::move(written);
      if (at + 1 == items->size()) return std::optional<Place>{};
    }
    if (count == 0) return std::optional<Place>{};
  }
  return place;
}

/// Ends the object of a list with the member "next", and answers with it and a link (RFC 8288) to the next page.
/// @param path  of the list: "/v1/returns"
/// @param next  the cursor; empty: this was the last page
void answer_page(const ApiCall& call, std::string_view path, std::uint32_t limit, const std::string& next);

}  // namespace parcelgate
