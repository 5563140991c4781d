// Which column of a table fills which member.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/imports/members.hpp"
#include "gateway/base/result.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate::imports {

/// A column of the user's own map: {"物流单号": "tracking_number"} or {"Shop": {"member": "rule_pack", "values":
/// {"North": "house"}}}. Null as member leaves the column out.
struct MappedColumn {
  std::string member;  ///< path or name of a member; empty: the column is left out
  std::map<std::string, std::string, std::less<>> values;
};
/// Columns by their names as in the header.
using ColumnMap = std::map<std::string, MappedColumn, std::less<>>;
/// Reads the map's file, JSON with comments. Faults name their pointers.
[[nodiscard]] ColumnMap read_column_map(std::string_view bytes, Faults& faults);

/// The columns of one file.
class ColumnPlan {
 public:
  struct Column {
    std::string name;               ///< as in the header
    const Member* member{nullptr};  ///< null: the column is left out
    std::map<std::string, std::string, std::less<>> values{};
  };

  /// Finds the member of each column: by the map, else by the column's name. Columns without a member are left out.
  /// Faults: no column for a required member, two columns for one member, and a map that names a column or member that
  /// there is not.
  [[nodiscard]] static ColumnPlan make(Kind kind, const std::vector<std::string>& header, const ColumnMap& map,
                                       Faults& faults);

  [[nodiscard]] const std::vector<Column>& columns() const noexcept { return columns_; }
  /// The column that fills a member, or null.
  [[nodiscard]] const Column* find(std::string_view path) const noexcept;

 private:
  std::vector<Column> columns_;
};

}  // namespace parcelgate::imports
