// From a row of a file to the body of an API call.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/imports/column_plan.hpp"
#include "adapters/imports/row_reader.hpp"
#include "gateway/domain/zone.hpp"

namespace parcelgate::imports {

/// How values are read that a file leaves open.
struct ItemOptions {
  std::shared_ptr<const Zone> zone;  ///< of times without an offset
  std::string currency{"CNY"};       ///< of amounts without a column for it
};

/// Makes one API body of each row. Whether the body is acceptable is for the gateway to say; only what a table makes of
/// its values is checked here.
///
///     std::vector<std::string> reasons;
///     const std::string body = maker.make(row, reasons);
///     if (!reasons.empty()) refuse(row, reasons);
///
/// A fact of a CSV row without a fact_id gets one that is made of the row's values, so that a second import of the row
/// is a repetition.
class ItemMaker {
 public:
  ItemMaker(Kind kind, ColumnPlan plan, ItemOptions options)
      : kind_(kind), plan_(std::move(plan)), options_(std::move(options)) {}

  /// @param reasons  gets each problem of the row; the body is usable only when there is none
  [[nodiscard]] std::string make(const FileRow& row, std::vector<std::string>& reasons) const;

 private:
  [[nodiscard]] std::string of_cells(const FileRow& row, std::vector<std::string>& reasons) const;
  [[nodiscard]] std::string of_line(const FileRow& row, std::vector<std::string>& reasons) const;

  Kind kind_;
  ColumnPlan plan_;
  ItemOptions options_;
};

}  // namespace parcelgate::imports
