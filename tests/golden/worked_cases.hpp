// Cases that were worked out by hand: the rule packs that they name, and their returns, shipments and complaints.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/base/folder.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate::worked_cases {

/// The files of a folder of the repository, by their paths from its root.
inline std::vector<std::string> json_files(const std::string& folder) {
  std::vector<std::string> out;
  const auto files = list_folder(std::filesystem::path(PARCELGATE_SOURCE_DIR) / folder).value();
  for (const std::filesystem::path& file : files) {
    if (file.extension() == ".json") out.push_back(folder + "/" + file.filename().string());
  }
  return out;
}

/// The packs of a folder, by id.
inline std::map<std::string, RulePack> load_packs(const std::string& folder) {
  static const Calendars calendars = [] {
    Calendars out;
    for (const std::string& file : json_files("config/calendars")) {
      auto calendar = parse_calendar(testing::read_source_file(file));
      EXPECT_TRUE(calendar) << file << ": " << (calendar ? "" : calendar.error().what);
      if (calendar) out[calendar->id] = std::make_shared<const Calendar>(*calendar);
    }
    return out;
  }();
  std::map<std::string, RulePack> out;
  for (const std::string& file : json_files(folder)) {
    auto pack = parse_rule_pack(testing::read_source_file(file), calendars);
    EXPECT_TRUE(pack) << file << ": " << (pack ? "" : pack.error().what);
    if (pack) out[pack->id] = *pack;
  }
  return out;
}

inline const std::map<std::string, RulePack>& shipped_packs() {
  static const std::map<std::string, RulePack> packs = load_packs("config/rules");
  return packs;
}

/// Shipped packs, and those for forms of limits that no shipped pack uses.
inline const RulePack* find_pack(const std::string& id) {
  static const std::map<std::string, RulePack> more = load_packs("tests/golden/deadlines/packs");
  if (const auto found = shipped_packs().find(id); found != shipped_packs().end()) return &found->second;
  const auto found = more.find(id);
  return found == more.end() ? nullptr : &found->second;
}

/// Reads the return, shipment or complaint of a case and calls `work` with what its clocks are computed from.
inline Result<void> with_input(const RulePack& pack, const rapidjson::Value& worked, Instant now,
                               const std::function<void(const ClockInput&)>& work) {
  if (const rapidjson::Value* const shown = find_member(worked, "shipment")) {
    const auto shipment = parse_shipment_file(to_json(*shown));
    if (!shipment) return unexpected(shipment.error());
    work(input_of(*shipment, now));
    return {};
  }
  rapidjson::Document document;
  const rapidjson::Value* const complaint = find_member(worked, "complaint");
  document.CopyFrom(complaint != nullptr ? *complaint : worked["return"], document.GetAllocator());
  document.AddMember("rule_pack", rapidjson::Value(pack.id.c_str(), document.GetAllocator()), document.GetAllocator());
  const auto find_rules = [&](std::string_view) { return &pack; };
  if (complaint != nullptr) {
    const auto read = parse_complaint_file(to_json(document), any_carrier(), find_rules);
    if (!read) return unexpected(read.error());
    work(input_of(*read, now));
    return {};
  }
  const auto ret = parse_facts_file(to_json(document), any_carrier(), find_rules);
  if (!ret) return unexpected(ret.error());
  work(input_of(*ret, now));
  return {};
}

}  // namespace parcelgate::worked_cases
