// A case of a desk's folder: one operation and the conversation that it must lead to. See ../README.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "adapters/tickets/data_desk/data_desk.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// One request that must come, and its answer.
struct DeskExchangeCase {
  std::string pointer;             ///< place in the file, for messages
  rapidjson::Document request;     ///< as written in the case
  std::optional<ErrorKind> fails;  ///< instead of an answer
  HttpResponse response;
};

struct DeskCase {
  std::string name;  ///< of its file, without ".json"
  std::string about;
  std::vector<std::string> after;
  DataDeskOptions options;
  Instant now{};
  std::string operation;
  rapidjson::Document input;
  std::vector<DeskExchangeCase> conversation;
  rapidjson::Document expected;
};

/// The names of the cases of a desk's folder, sorted.
[[nodiscard]] std::vector<std::string> find_desk_cases(const std::filesystem::path& folder);

/// Reads cases/NAME.json over cases/account.json. Faults go to `faults`.
[[nodiscard]] std::optional<DeskCase> load_desk_case(const std::filesystem::path& folder, const std::string& name,
                                                     Faults& faults);

}  // namespace parcelgate
