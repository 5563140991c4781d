// Footnotes of a status map: texts of the column "source" that several rows share.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// The lines before the header of status_map.csv that declare footnotes:
///   # [1] Nimbus code list, version 3, read 2026-11-22
///   code,text_pattern,status,reason,leg,source
///   40,,delivered,delivered_plain,,[1]
///   41,,returned,rto_signed_back,rto,[1]: signed by the sender
/// A source may also be a plain text without a footnote.
class SourceNotes {
 public:
  /// Reads the footnotes at the beginning of `csv`.
  /// @return the table without them; it has as many lines as before, so that faults name the right line
  [[nodiscard]] std::string take_from(std::string_view csv, Faults& faults);

  /// Adds a fault when `source` names a footnote that is not declared.
  void check(std::string_view source, const std::string& where, Faults& faults);

  /// Adds a fault for each footnote that no row names. Call after the last check().
  void report_unused(Faults& faults) const;

 private:
  std::map<std::string, std::string, std::less<>> lines_;  ///< id -> the line that declares it, for faults
  std::set<std::string, std::less<>> used_;
};

}  // namespace parcelgate
