// Checks one record of an evidence bundle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/app/evidence/verify_bundle.hpp"
#include "gateway/domain/personal_data.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The members of a record that the check of the whole bundle needs.
struct CheckedRecord {
  std::uint64_t position{0};
  std::uint64_t size_bytes{0};
  std::string previous;
  std::string hash;
  std::string digest;
};

/// A member that is a number of 64 bits without a sign.
[[nodiscard]] std::optional<std::uint64_t> whole_number(const rapidjson::Value& value, std::string_view name);

class RecordCheck {
 public:
  /// @param report  receives faults and counts; must outlive the check, as `read_record`
  RecordCheck(MaskLevel mask, const ReadProofRecord& read_record, BundleReport& report)
      : mask_(mask), read_record_(read_record), report_(report) {}

  /// Nothing: the record has no readable position, which is a fault as well.
  [[nodiscard]] std::optional<CheckedRecord> check(const rapidjson::Value& record) const;

 private:
  void check_digest(const rapidjson::Value& record, const CheckedRecord& checked) const;
  void check_bytes(const rapidjson::Value& record, const CheckedRecord& checked, std::string_view base64) const;
  void check_message(const rapidjson::Value& record, const std::string& name, const ProofRecord& raw) const;
  void check_entries(const rapidjson::Value& record, const std::string& name, const ProofRecord& raw) const;
  void fault(std::string text) const { report_.faults.push_back(std::move(text)); }

  MaskLevel mask_;
  const ReadProofRecord& read_record_;
  BundleReport& report_;
};

}  // namespace parcelgate
