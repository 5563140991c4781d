// A test case of a courier's folder, read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "adapters/manifest/carrier_source.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// What stands in testcases/<case>/ beside expected.json.
struct TestCase {
  std::string payload;
  Via via{Via::push};
  HttpHeaders headers;
  std::string path{"/"};
  std::string query;
  std::string topic;
  int http_status{200};
  Instant received_at{};
  PollItem asked;  ///< a number: the poll asked for it alone
  std::string public_keys;
  bool verify{false};
  Account account;

  /// Points into the case.
  [[nodiscard]] SourceMessage message() const;
};

/// Reads case.json and payload.*; faults go to `faults`.
[[nodiscard]] std::optional<TestCase> load_case(const std::filesystem::path& folder, const CarrierSource& source,
                                                Faults& faults);

}  // namespace parcelgate
