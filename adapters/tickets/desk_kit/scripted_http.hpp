// An HttpClient that plays the conversation of cases and notes where a request differs.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/tickets/desk_kit/desk_case.hpp"

namespace parcelgate {

/// Answers each request with the next turn, whether it fits or not; differences() says what did not fit.
class ScriptedHttp final : public HttpClient {
 public:
  /// Turns that follow those already there. The case must outlive this object.
  void add(const DeskCase& script);
  void send(HttpRequest request, Done done) override;
  /// Differences so far, and the requests that never came.
  [[nodiscard]] std::vector<std::string> differences() const;

 private:
  struct Turn {
    const DeskExchangeCase* turn;
    const std::string* name;
  };
  mutable std::mutex mutex_;
  std::deque<Turn> turns_;
  std::vector<std::string> differences_;
};

/// Where a request differs from the one that the case names; empty: nowhere.
[[nodiscard]] std::vector<std::string> compare_request(const rapidjson::Value& expected, const HttpRequest& request);
/// Where a document differs from the expected one, in which "*" stands for any value.
/// @param only_named  members that `expected` does not name may be there
[[nodiscard]] std::vector<std::string> compare_json(const rapidjson::Value& expected, const rapidjson::Value& actual,
                                                    const std::string& pointer, bool only_named);

}  // namespace parcelgate
