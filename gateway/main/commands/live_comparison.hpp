// The outcome of `rules diff --live` and `rules dry-run`: what another pack would change for stored clocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/domain/zone.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// How a comparison is printed.
struct ComparisonPrint {
  Locale locale{Locale::en};
  bool all{false};   ///< every clock that would change, not the first twenty
  bool json{false};  ///< as JSON, with every clock
};

/// Sums up the steps of a comparison, the answers of rules.compare, and prints their outcome.
///
///     LiveComparison comparison({Locale::en});
///     comparison.add(step);  // each step; progress goes to a terminal's standard error
///     comparison.finish();
class LiveComparison {
 public:
  explicit LiveComparison(ComparisonPrint print) : options_(print) {}

  void add(const rapidjson::Value& step);
  void finish() const;

 private:
  /// What changes for the clocks of one rule.
  struct ClockCounts {
    std::uint64_t changed{0}, later{0}, earlier{0}, newly_missed{0}, no_longer_missed{0}, other_state{0};
  };
  /// A column of ClockCounts, in print and in JSON.
  struct CountColumn {
    const char* title;
    std::string_view member;
    std::uint64_t ClockCounts::*count;
  };
  static const CountColumn kCountColumns[6];

  void add_owner(const rapidjson::Value& owner);
  /// @return its name in the table
  std::string count_owner(const rapidjson::Value& owner);
  void count(const std::string& clock, const rapidjson::Value& before, const rapidjson::Value& after);
  [[nodiscard]] std::string heading() const;
  [[nodiscard]] std::string cell(const rapidjson::Value& clock) const;
  void print() const;
  void print_json() const;
  void write_counts(JsonWriter& writer) const;

  ComparisonPrint options_;
  std::shared_ptr<const Zone> zone_;
  std::string before_{"{}"}, after_{"{}"}, diff_{"{}"}, text_;
  std::uint64_t returns_{0}, shipments_{0}, complaints_{0};
  std::uint64_t changed_returns_{0}, changed_shipments_{0}, changed_complaints_{0};
  std::map<std::string, ClockCounts> counts_;
  std::size_t rows_{0};
  std::string owners_;  ///< as JSON, with commas
  TextTable table_{{{"TENANT"}, {"RETURN, PARCEL OR COMPLAINT"}, {"CLOCK"}, {"BEFORE"}, {"AFTER"}}};
};

}  // namespace parcelgate
