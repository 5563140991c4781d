#include "adapters/stores/sqlite/migrations/fill_search_columns.hpp"

#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/search_columns.hpp"

namespace parcelgate::sqlite {

Result<void> fill_search_columns(Connection& connection) {
  Statement next(connection, "SELECT id, state FROM return WHERE id > ?1 ORDER BY id LIMIT 1");
  Statement update(connection,
                   "UPDATE return SET order_id = ?2, is_open = ?3, next_due_at = ?4, alert_at = ?5, alert_rank = ?6, "
                   "updated_at = ?7, clock_states = ?8, carriers = ?9 WHERE id = ?1");
  for (std::int64_t id = 0;;) {
    std::optional<Return> ret;
    {
      Rows rows = next.query(id);
      if (!rows.next()) return rows.status();
      id = rows.integer(0);
      if (auto read = decode_return(rows.blob(1))) ret = *std::move(read);
    }
    if (!ret) continue;
    const ReturnColumns columns = return_columns(*ret);
    auto done = update.run(id, ret->order_id, columns.is_open, columns.next_due_at, columns.alert.at,
                           columns.alert.rank, ret->created_at, columns.clock_states, columns.carriers);
    if (!done) return done;
  }
}

}  // namespace parcelgate::sqlite
