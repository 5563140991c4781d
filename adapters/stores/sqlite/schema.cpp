#include "adapters/stores/sqlite/schema.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>

#include "adapters/stores/sqlite/migrations/add_sources.hpp"
#include "adapters/stores/sqlite/migrations/canonical_numbers.hpp"
#include "adapters/stores/sqlite/migrations/fill_search_columns.hpp"

#include "migration_statements.inc"

namespace parcelgate::sqlite {
namespace {

/// One migration step: SQL statements, then C++ code for changes that SQL cannot express.
struct Step {
  const char* sql{""};
  Result<void> (*upgrade)(Connection&){nullptr};
};

/// Step n brings version n to n + 1. Steps are never changed once released: new ones are added. The statements are the
/// files of the folder migrations; a step in C++ names the row version that it writes.
constexpr std::array kMigrations{Step{k0001_first_schema, nullptr},
                                 Step{"", add_sources},
                                 Step{k0003_poll_urgency, nullptr},
                                 Step{k0004_message_context, nullptr},
                                 Step{k0005_seen_codes, nullptr},
                                 Step{"", canonicalize_numbers},
                                 Step{k0007_standard_terms, nullptr},
                                 Step{k0008_journal, nullptr},
                                 Step{k0009_shipment_deadlines, fill_search_columns},
                                 Step{k0010_complaints, nullptr},
                                 Step{k0011_receipts, nullptr},
                                 Step{k0012_poll_history, nullptr},
                                 Step{k0013_shipment_list, nullptr}};

Result<int> read_version(Connection& connection) {
  Statement statement(connection, "PRAGMA user_version");
  Rows rows = statement.query();
  if (rows.next()) return static_cast<int>(rows.integer(0));
  return unexpected(rows.status().error());
}

Result<void> apply_step(Connection& connection, int version) {
  const Step& step = kMigrations.at(static_cast<std::size_t>(version));
  auto done = connection.execute("BEGIN IMMEDIATE;" + std::string(step.sql));
  if (done && step.upgrade != nullptr) done = step.upgrade(connection);
  if (done) done = connection.execute("PRAGMA user_version = " + std::to_string(version + 1) + "; COMMIT;");
  return done;
}

Result<void> run_step(Connection& connection, int version) {
  auto done = apply_step(connection, version);
  if (done) return {};
  Error error = std::move(done).error();
  error.what += " (migrating the store from version " + std::to_string(version) + ")";
  // Report the first failure. ROLLBACK fails without effect when no transaction is open.
  if (auto undone = connection.execute("ROLLBACK"); !undone) error.what += "; rollback: " + undone.error().what;
  return unexpected(std::move(error));
}

/// Definitions by the name of their table or index. SQLite's own objects have none.
using Definitions = std::map<std::string, std::string, std::less<>>;

Result<Definitions> definitions_of(Connection& connection) {
  Definitions found;
  Statement select(connection, "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  Rows rows = select.query();
  while (rows.next()) {
    std::string& definition = found[std::string(rows.text(0))];
    for (const int column : {1, 2, 3}) definition.append(rows.text(column)).append("\n");
  }
  if (auto read = rows.status(); !read) return unexpected(std::move(read).error());
  return found;
}

/// Tables of which the journal took over the rows. They are dropped after their import.
bool may_be_missing(std::string_view definition) noexcept {
  return definition.find("\nfeed\n") != std::string_view::npos ||
         definition.find("\nraw_log\n") != std::string_view::npos;
}

}  // namespace

int current_schema_version() noexcept {
  return static_cast<int>(kMigrations.size());
}

Result<void> migrate(Connection& connection, int wanted) {
  const auto found = read_version(connection);
  if (!found) return unexpected(found.error());
  if (*found < 0) {
    return unexpected(ErrorKind::internal, "store: its schema has version " + std::to_string(*found) +
                                               ", which no program ever wrote: the file is damaged; restore the data "
                                               "folder from a backup");
  }
  if (*found > current_schema_version()) {
    return unexpected(ErrorKind::rejected, "store: its schema has version " + std::to_string(*found) +
                                               ", this program knows up to " +
                                               std::to_string(current_schema_version()) +
                                               "; use the newer parcelgate that wrote it, or another data folder");
  }
  for (int version = *found; version < wanted; ++version) {
    if (auto done = run_step(connection, version); !done) return done;
  }
  return {};
}

Result<void> check_schema(Connection& connection) {
  auto fresh = Connection::open(":memory:");
  if (!fresh) return unexpected(std::move(fresh).error());
  if (auto made = migrate(*fresh); !made) return made;
  const auto wanted = definitions_of(*fresh);
  if (!wanted) return unexpected(wanted.error());
  const auto found = definitions_of(connection);
  if (!found) return unexpected(found.error());
  const auto differs = [](const std::string& name) {
    return unexpected(ErrorKind::internal,
                      "parcelgate.db: the definition of " + name +
                          " is not that of this version: the file is damaged; run `parcelgate store rebuild`");
  };
  for (const auto& [name, definition] : *wanted) {
    const auto ours = found->find(name);
    if (ours == found->end() ? !may_be_missing(definition) : ours->second != definition) return differs(name);
  }
  for (const auto& [name, definition] : *found) {
    if (!wanted->contains(name)) return differs(name);
  }
  return {};
}

}  // namespace parcelgate::sqlite
