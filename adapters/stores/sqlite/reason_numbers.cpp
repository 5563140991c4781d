#include "adapters/stores/sqlite/reason_numbers.hpp"

#include <limits>

namespace parcelgate::sqlite {
namespace {

constexpr std::uint16_t kNoNumber = std::numeric_limits<std::uint16_t>::max();

}  // namespace

void ReasonNumbers::add(std::uint16_t number, std::string_view id) {
  if (number >= reasons_.size()) reasons_.resize(number + std::size_t{1});
  const auto reason = find_reason(id);
  if (!reason) return;
  reasons_[number] = *reason;
  numbers_[reason->index()] = number;
}

Result<ReasonNumbers> ReasonNumbers::load(Connection& connection) {
  ReasonNumbers loaded;
  loaded.numbers_.assign(all_reasons().size(), kNoNumber);
  Statement select(connection, "SELECT number, id FROM reason ORDER BY number");
  {
    Rows rows = select.query();
    while (rows.next()) loaded.add(static_cast<std::uint16_t>(rows.integer(0)), rows.text(1));
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  }
  return loaded;
}

Result<void> ReasonNumbers::add_missing(Connection& connection,
                                        const std::function<void(std::uint64_t, std::string_view)>& added) {
  for (const ReasonInfo& reason : all_reasons()) {
    const auto index = static_cast<std::size_t>(&reason - all_reasons().data());
    if (numbers_[index] != kNoNumber) continue;
    const std::uint64_t number = reasons_.size();
    if (auto learned = learn(connection, number, reason.id); !learned) return learned;
    added(number, reason.id);
  }
  return {};
}

Result<void> ReasonNumbers::learn(Connection& connection, std::uint64_t number, std::string_view id) {
  Statement insert(connection, "INSERT OR REPLACE INTO reason (number, id) VALUES (?1, ?2)");
  auto done = insert.run(number, id);
  if (done) add(static_cast<std::uint16_t>(number), id);
  return done;
}

}  // namespace parcelgate::sqlite
