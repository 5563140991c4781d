// Reads a test case of a courier's folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "adapters/manifest/carrier_source.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Payload and context of testcases/<case>/, without expected.json.
struct TestCase {
  std::string payload;
  Via via{Via::push};
  HttpHeaders headers;
  std::string path{"/"};
  std::string query;
  std::string topic;
  int http_status{200};
  Instant received_at{};
  PollItem requested;  ///< the number of the poll; empty for a poll of several numbers
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
