#include "adapters/imports/item_maker.hpp"

#include <array>
#include <utility>

#include "adapters/imports/cells.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::imports {
namespace {

using Allocator = rapidjson::Document::AllocatorType;

rapidjson::Value json_text(std::string_view text, Allocator& allocator) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator};
}

/// Adds a member by its path, with the objects that lead to it.
void set_member(rapidjson::Value& object, std::string_view path, rapidjson::Value value, Allocator& allocator) {
  const std::string_view name = cut_part(path, '.');
  if (path.empty()) {
    object.AddMember(json_text(name, allocator), value, allocator);
    return;
  }
  if (parcelgate::find_member(object, name) == nullptr) {
    object.AddMember(json_text(name, allocator), rapidjson::Value(rapidjson::kObjectType), allocator);
  }
  set_member(object[std::string(name)], path, std::move(value), allocator);
}

/// The value of a cell, or null with a reason.
rapidjson::Value read_cell(Kind kind, const ColumnPlan::Column& column, std::string_view cell, const Zone& zone,
                           Allocator& allocator, std::vector<std::string>& reasons) {
  const auto refuse = [&](const Error& error) {
    reasons.push_back(column.name + ": " + error.what);
    return rapidjson::Value();
  };
  if (const auto value = column.values.find(cell); value != column.values.end()) {
    return json_text(value->second, allocator);
  }
  if (const auto checked = check_cell(cell); !checked) return refuse(checked.error());
  switch (column.member->reading) {
    case Reading::amount: {
      const auto amount = read_cell_amount(cell);
      return amount ? rapidjson::Value(*amount) : refuse(amount.error());
    }
    case Reading::count: {
      const auto count = read_cell_count(cell);
      return count ? rapidjson::Value(*count) : refuse(count.error());
    }
    case Reading::instant: {
      const auto instant = read_cell_instant(cell, zone);
      return instant ? json_text(*instant, allocator) : refuse(instant.error());
    }
    case Reading::word:
      return json_text(to_api_word(kind, column.member->path, cell), allocator);
    case Reading::text:
    case Reading::id:
      break;
  }
  return json_text(cell, allocator);
}

/// An amount needs its currency, and a currency alone means nothing.
void complete_amount(rapidjson::Document& item, const std::string& currency) {
  const auto amount = item.FindMember("amount");
  if (amount == item.MemberEnd()) return;
  if (!amount->value.HasMember("value")) {
    item.EraseMember(amount);
  } else if (!amount->value.HasMember("currency")) {
    set_member(amount->value, "currency", json_text(currency, item.GetAllocator()), item.GetAllocator());
  }
}

/// The row's shipment becomes a list. A row without a number has none: a courier alone says nothing.
void complete_shipments(rapidjson::Document& item) {
  const auto shipment = item.FindMember("shipments");
  if (shipment == item.MemberEnd()) return;
  if (!shipment->value.HasMember("tracking_number")) {
    item.EraseMember(shipment);
    return;
  }
  rapidjson::Value list(rapidjson::kArrayType);
  list.PushBack(shipment->value.Move(), item.GetAllocator());
  shipment->value = std::move(list);
}

/// A line of the file that an earlier import wrote.
bool is_refused_row(const rapidjson::Value& line) {
  return line.MemberCount() == 3 && line.HasMember("line") && line.HasMember("reasons") && line.HasMember("row") &&
         line["row"].IsObject();
}

}  // namespace

std::string ItemMaker::make(const FileRow& row, std::vector<std::string>& reasons) const {
  if (row.fault.empty()) return row.cells.empty() ? of_line(row, reasons) : of_cells(row, reasons);
  reasons.push_back(row.fault);
  return {};
}

std::string ItemMaker::of_cells(const FileRow& row, std::vector<std::string>& reasons) const {
  rapidjson::Document item(rapidjson::kObjectType);
  Allocator& allocator = item.GetAllocator();
  for (std::size_t at = 0; at < row.cells.size(); ++at) {
    const ColumnPlan::Column& column = plan_.columns()[at];
    const std::string_view cell = plain_cell(row.cells[at]);
    if (column.member == nullptr || cell.empty()) continue;
    set_member(item, column.member->path, read_cell(kind_, column, cell, *options_.zone, allocator, reasons),
               allocator);
  }
  complete_amount(item, options_.currency);
  if (kind_ == Kind::returns) complete_shipments(item);
  if (kind_ == Kind::facts && !item.HasMember("fact_id")) {
    constexpr std::size_t kDigits = 20;
    set_member(item, "fact_id", json_text("row-" + to_hex(sha256_bytes(to_json(item))).substr(0, kDigits), allocator),
               allocator);
  }
  return to_json(item);
}

std::string ItemMaker::of_line(const FileRow& row, std::vector<std::string>& reasons) const {
  auto item = parse_json(row.raw);
  if (!item || !item->IsObject()) {
    reasons.push_back(item ? "is not a JSON object" : "is not JSON: " + item.error().what);
    return {};
  }
  bool is_changed = false;
  if (is_refused_row(*item)) {
    rapidjson::Document body;
    body.CopyFrom((*item)["row"], body.GetAllocator());
    *item = std::move(body);
    is_changed = true;
  }
  for (const std::string_view name : {"requested_at", "approved_at", "at", "due_at"}) {
    const auto member = item->FindMember(std::string(name));
    if (member == item->MemberEnd() || !member->value.IsString() || parse_rfc3339(text_of(member->value))) continue;
    const auto instant = read_cell_instant(text_of(member->value), *options_.zone);
    if (!instant) {
      reasons.push_back(std::string(name) + ": " + instant.error().what);
      continue;
    }
    member->value = json_text(*instant, item->GetAllocator());
    is_changed = true;
  }
  return is_changed ? to_json(*item) : std::string(row.raw);
}

}  // namespace parcelgate::imports
