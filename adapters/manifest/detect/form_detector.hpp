// Finds the couriers whose forms a tracking number has: all patterns in one RE2 set, then the check digits.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/manifest/detect/number_tables.hpp"
#include "gateway/ports/carrier_detector.hpp"

namespace parcelgate {

/// The tracking-number forms of one courier's manifest.
struct CourierForms {
  std::string carrier;    ///< the courier of these numbers
  std::string time_zone;  ///< IANA name; decides the courier's home country
  std::vector<NumberForm> forms;
  std::string folder;  ///< its name in faults
};

/// The couriers that a number may belong to, best first. Immutable after construction, for any thread.
///
///     const auto detector = FormDetector::compile(std::move(tables), couriers, faults);
///     for (const CarrierCandidate& candidate : detector->detect(question)) show(candidate);
///
/// Trap: a score ranks candidates, it is not a probability. The memory that one detection allocates is bounded by the
/// number of forms.
class FormDetector final : public CarrierDetector {
 public:
  /// @param faults    a check that has no rule, an example that does not match, a duplicate form
  [[nodiscard]] static std::unique_ptr<FormDetector> compile(NumberTables tables,
                                                             const std::vector<CourierForms>& couriers, Faults& faults);
  ~FormDetector() override;

  [[nodiscard]] std::vector<CarrierCandidate> detect(const NumberQuestion& question) const override;

  /// A courier and one of its forms, in the order of the set.
  struct OwnedForm {
    std::string carrier;
    NumberForm form;
    const CheckDigit* rule{nullptr};
    bool is_posts{false};  ///< the form of post numbers, which name their courier
  };
  [[nodiscard]] const std::vector<OwnedForm>& forms() const noexcept { return forms_; }

 protected:
  [[nodiscard]] bool knows_forms_of(std::string_view carrier) const override;

 private:
  struct Patterns;
  struct Ranking;
  explicit FormDetector(NumberTables tables);
  void add(std::string carrier, NumberForm form, std::string_view file, Faults& faults, bool is_posts = false);
  void look(std::string_view number, Ranking& ranking) const;
  void look_at_post(const OwnedForm& owned, std::string_view number, std::string_view country, Ranking& ranking) const;
  [[nodiscard]] int worth(const NumberForm& form) const noexcept;
  /// Place of a courier among candidates of one score: see NumberTables::ties.
  [[nodiscard]] std::size_t tie_rank(std::string_view carrier) const noexcept;

  NumberTables tables_;
  std::vector<OwnedForm> forms_;
  std::unique_ptr<Patterns> patterns_;
  std::unordered_map<std::string, std::string> home_;  ///< courier to the country of its time zone
};

}  // namespace parcelgate
