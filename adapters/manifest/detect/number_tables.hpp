// tracking_numbers.json: the parts of the forms of tracking numbers that belong to no courier's folder.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/manifest/detect/check_digit.hpp"
#include "adapters/manifest/detect/number_form.hpp"

namespace parcelgate {

/// Scores of the reasons for a courier, of 100.
struct NumberScores {
  std::array<int, 3> plain{};    ///< by FormStrength
  std::array<int, 3> checked{};  ///< … where the check digit was right
  int own{0};                    ///< added for a courier with which the tenant has an account
  int at_home{0};                ///< added for a courier of the named country
};

/// Numbers of the Universal Postal Union: "RB123456785GB" says which post issued it.
struct PostNumbers {
  NumberForm form;                                                       ///< with the group `country`
  std::map<std::string, std::vector<std::string>, std::less<>> issuers;  ///< country to its couriers, likelier first
  std::vector<std::string> other_countries;  ///< issue them too, and have no courier's id here; sorted

  [[nodiscard]] bool is_issuer(std::string_view country) const;
};

/// The tables of detection. Immutable after reading.
struct NumberTables {
  NumberScores scores;
  std::map<std::string, CheckDigit, std::less<>> checks;
  std::optional<PostNumbers> posts;
  std::vector<std::pair<std::string, NumberForm>> forms;  ///< courier's id, of those without a folder
  /// Couriers by how many parcels they move, most first: of two candidates with one score the earlier is likelier.
  std::vector<std::string> ties;

  [[nodiscard]] const CheckDigit* find_check(std::string_view name) const;
};

/// Reads the file of that name in a folder of couriers; without one there are no scores, and nothing is detected.
[[nodiscard]] NumberTables read_number_tables(const std::filesystem::path& carriers, Faults& faults);

}  // namespace parcelgate
