#include "adapters/stores/sqlite/migrations/canonical_numbers.hpp"

#include <sqlite3.h>

#include "adapters/stores/sqlite/return_codec.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr const char* kRename = R"(
UPDATE OR IGNORE shipment SET tracking_number = canonical_number(tracking_number)
  WHERE canonical_number(tracking_number) <> tracking_number;
UPDATE OR IGNORE poll_state SET tracking_number = canonical_number(tracking_number)
  WHERE canonical_number(tracking_number) <> tracking_number;
UPDATE api_key SET tracking_number = canonical_number(tracking_number)
  WHERE tracking_number <> '' AND canonical_number(tracking_number) <> tracking_number;
UPDATE OR IGNORE outlet_record
  SET key = substr(key, 1, instr(key, '/')) || canonical_number(substr(key, instr(key, '/') + 1))
  WHERE outlet = 'carrier_choice' AND canonical_number(substr(key, instr(key, '/') + 1)) <> substr(key, instr(key, '/') + 1);
)";

/// The canonical form, or the number itself if that form is empty: a key must not become empty.
std::string canonical_or_same(std::string_view number) {
  std::string canonical = canonical_tracking_number(number);
  return canonical.empty() ? std::string(number) : canonical;
}

void canonical_number(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const std::string canonical = canonical_or_same(text == nullptr ? std::string_view{} : std::string_view(text, size));
  sqlite3_result_text(context, canonical.data(), static_cast<int>(canonical.size()), SQLITE_TRANSIENT);
}

/// Renames what returns hold.
class ReturnRenaming {
 public:
  explicit ReturnRenaming(Connection& connection)
      : next_(connection, "SELECT id, state FROM return WHERE id > ?1 ORDER BY id LIMIT 1"),
        update_(connection, "UPDATE return SET state = ?2 WHERE id = ?1"),
        find_(connection, "SELECT 1 FROM shipment WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3") {}

  Result<void> run() {
    for (std::int64_t id = 0;;) {
      auto ret = read_after(id);
      if (!ret) return unexpected(std::move(ret).error());
      if (id == 0) return {};
      const auto renamed = rename(*ret);
      if (!renamed) return unexpected(renamed.error());
      if (!*renamed) continue;
      buffer_.clear();
      encode_return(*ret, buffer_);
      if (auto stored = update_.run(id, Blob{buffer_}); !stored) return unexpected(stored.error());
    }
  }

 private:
  /// @param id  set to the row's, or to 0 behind the last
  Result<Return> read_after(std::int64_t& id) {
    Rows rows = next_.query(id);
    id = 0;
    if (!rows.next()) {
      if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
      return Return{};
    }
    id = rows.integer(0);
    return decode_return(rows.blob(1));
  }

  /// @return whether anything changed
  Result<bool> rename(Return& ret) {
    bool changed = false;
    for (ReturnShipment& linked : ret.shipments) {
      const auto stays = exists(ret.tenant, linked);
      if (!stays) return unexpected(stays.error());
      if (!*stays) changed |= rename(linked.tracking_number);
    }
    for (Fact& fact : ret.facts) changed |= rename(fact.tracking_number);
    return changed;
  }

  static bool rename(std::string& number) {
    std::string canonical = canonical_or_same(number);
    if (canonical == number) return false;
    number = std::move(canonical);
    return true;
  }

  Result<bool> exists(const std::string& tenant, const ReturnShipment& linked) {
    Rows rows = find_.query(linked.tracking_number, linked.carrier, tenant);
    if (rows.next()) return true;
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
    return false;
  }

  std::string buffer_;
  Statement next_;
  Statement update_;
  Statement find_;
};

}  // namespace

Result<void> canonicalize_numbers(Connection& connection) {
  const int made =
      sqlite3_create_function(connection.handle(), "canonical_number", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                              canonical_number, nullptr, nullptr);
  if (made != SQLITE_OK) return unexpected(to_error(connection.handle(), made, "preparing a migration"));
  if (auto done = connection.execute(kRename); !done) return done;
  return ReturnRenaming(connection).run();
}

}  // namespace parcelgate::sqlite
