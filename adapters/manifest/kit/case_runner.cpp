#include "adapters/manifest/kit/case_runner.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <rapidjson/prettywriter.h>

#include "adapters/manifest/kit/case_file.hpp"
#include "adapters/manifest/manifest.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

/// mapping_version changes with every edit of a table, so it is not compared.
constexpr std::string_view kAnyVersion = "*";

std::string error_line(const ItemError& error) {
  std::string line = std::string(to_string(error.code)) + ": " + error.what;
  if (!error.tracking_number.empty()) line += " (" + error.tracking_number + ")";
  return line;
}

/// Removes the null members of all objects: in expected.json an absent member is null.
void drop_nulls(rapidjson::Value& value) {
  if (value.IsArray()) {
    for (auto& element : value.GetArray()) drop_nulls(element);
  } else if (value.IsObject()) {
    for (auto member = value.MemberBegin(); member != value.MemberEnd();) {
      if (member->value.IsNull()) {
        member = value.EraseMember(member);
      } else {
        drop_nulls(member->value);
        ++member;
      }
    }
  }
}

/// An expected outcome in the form of render_outcome(). Text that is not JSON stays as it is.
std::string without_nulls(const std::string& expected) {
  if (expected.find(": null") == std::string::npos) return expected;
  rapidjson::Document document;
  if (document.Parse(expected.c_str()).HasParseError()) return expected;
  drop_nulls(document);
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

/// The outcome of a case as pretty JSON with a line end, members in a fixed order, without null members.
std::string render_outcome(const CarrierSource& source, const Result<Decoded>& outcome) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  if (!outcome) {
    writer.Key("error");
    writer.String(std::string(to_string(outcome.error().kind)) + ": " + outcome.error().what);
  } else {
    writer.Key("events");
    writer.StartArray();
    for (const auto& shipment : outcome->shipments) {
      const EventOrigin origin{source.id(), shipment.carrier, shipment.tracking_number, kAnyVersion};
      for (const auto& event : shipment.events) {
        rapidjson::Document document;
        document.Parse(render_event(origin, event).c_str());
        drop_nulls(document);
        document.Accept(writer);
      }
    }
    writer.EndArray();
    writer.Key("errors");
    writer.StartArray();
    for (const auto& error : outcome->errors) writer.String(error_line(error));
    writer.EndArray();
  }
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

/// Remembers the event of the current line while an outcome is read from top to bottom.
class EventMark {
 public:
  void read(std::string_view line) {
    if (line == "    {" || line.starts_with("  ]")) number_ = time_ = {};
    note(line, "      \"tracking_number\": ", number_);
    note(line, "      \"occurred_at\": ", time_);
  }
  /// " (A1, 2026-03-04T10:00:00+08:00)", or nothing before both are known.
  [[nodiscard]] std::string text() const {
    return time_.empty() ? std::string() : " (" + std::string(number_) + ", " + std::string(time_) + ")";
  }

 private:
  static void note(std::string_view line, std::string_view member, std::string_view& value) {
    if (!line.starts_with(member)) return;
    value = line.substr(member.size());
    value = value.substr(1, value.rfind('"') - 1);
  }
  std::string_view number_;
  std::string_view time_;
};

std::string difference_between(std::string_view expected, std::string_view found) {
  const auto plain = [](std::string_view text) {
    text = trim(text);
    return text.ends_with(',') ? text.substr(0, text.size() - 1) : text;
  };
  if (plain(expected) != plain(found))
    return "expected " + std::string(plain(expected)) + ", found " + std::string(plain(found));
  return found.ends_with(',') ? "expected an end, found more after it" : "expected more after it, found an end";
}

/// The first line in which two texts differ.
std::string first_difference(std::string_view expected, std::string_view found) {
  std::size_t line = 1;
  EventMark event;
  while (!expected.empty() || !found.empty()) {
    const auto left = expected.substr(0, expected.find('\n'));
    const auto right = found.substr(0, found.find('\n'));
    if (left != right) {
      return "expected.json, line " + std::to_string(line) + event.text() + ": " + difference_between(left, right);
    }
    event.read(left);
    expected.remove_prefix(std::min(expected.size(), left.size() + 1));
    found.remove_prefix(std::min(found.size(), right.size() + 1));
    ++line;
  }
  return {};
}

void note_unmapped(const Decoded& decoded, CaseReport& report) {
  for (const auto& shipment : decoded.shipments) {
    for (const auto& event : shipment.events) {
      if (event.status || !event.reason.is_unmapped()) continue;
      const auto& word = event.carrier_code.empty() ? event.carrier_text : event.carrier_code;
      if (std::find(report.unmapped.begin(), report.unmapped.end(), word) == report.unmapped.end()) {
        report.unmapped.push_back(word);
      }
    }
  }
}

/// Verifies, where the case wants it, and decodes.
Result<Decoded> play(const CarrierSource& source, const TestCase& test) {
  const SourceMessage message = test.message();
  if (test.verify) {
    if (auto proven = source.verify(test.account, message); !proven) return unexpected(std::move(proven).error());
  }
  return source.decode(test.account, message);
}

void compare_outcome(const std::filesystem::path& folder, const std::string& found, bool update, CaseReport& report) {
  Faults faults;
  const auto path = folder / "expected.json";
  std::error_code none;
  const std::string expected = std::filesystem::exists(path, none) ? without_nulls(read_file(path, faults)) : "";
  if (expected == found) return;
  if (update) {
    std::ofstream(path, std::ios::binary) << found;
    report.updated = true;
    return;
  }
  if (expected.empty()) {
    report.faults.emplace_back("expected.json is missing; `carriers test --update` writes it, of what was found");
    report.found = found;
  } else {
    report.faults.push_back(first_difference(expected, found));
  }
}

}  // namespace

bool golden_update_wanted() {
  const char* wanted = std::getenv("PARCELGATE_UPDATE_GOLDEN");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

CaseReport run_case(const CarrierSource& source, const std::filesystem::path& folder, bool update) {
  CaseReport report{std::string(source.id()), folder.filename().string(), false, false, {}, {}, {}};
  Faults faults;
  faults.set_file(source.manifest().identity.folder + "/testcases/" + report.name);
  const auto test = load_case(folder, source, faults);
  if (!test) {
    for (const auto& fault : faults) report.faults.push_back(to_string(fault));
    return report;
  }
  const auto outcome = play(source, *test);
  if (outcome) note_unmapped(*outcome, report);
  compare_outcome(folder, render_outcome(source, outcome), update, report);
  report.passed = report.faults.empty();
  return report;
}

namespace {

/// Calls `visit(source, folder of the case)` for every case of every courier, or of the named ones.
template <class Visit>
void each_case(const ManifestCatalog& catalog, const std::vector<std::string>& ids, Visit visit) {
  for (const auto& source : catalog.all()) {
    const auto is_it = [&](const std::string& id) { return catalog.find(id) == source.get(); };
    if (!ids.empty() && std::none_of(ids.begin(), ids.end(), is_it)) continue;
    const auto folders = list_folder(source->manifest().folder / "testcases", Entries::folders);
    if (!folders) continue;  // a courier without test cases
    for (const auto& folder : *folders) visit(*source, folder);
  }
}

}  // namespace

std::vector<CaseReport> run_cases(const ManifestCatalog& catalog, const std::vector<std::string>& ids, bool update) {
  std::vector<CaseReport> reports;
  each_case(catalog, ids, [&](const CarrierSource& source, const std::filesystem::path& folder) {
    reports.push_back(run_case(source, folder, update));
  });
  return reports;
}

std::vector<CaseStudy> study_cases(const ManifestCatalog& catalog, const std::vector<std::string>& ids) {
  std::vector<CaseStudy> studies;
  each_case(catalog, ids, [&](const CarrierSource& source, const std::filesystem::path& folder) {
    Faults faults;  // run_cases reports them
    const auto test = load_case(folder, source, faults);
    if (!test) return;
    studies.push_back(
        {std::string(source.id()), folder.filename().string(), study_message(source, test->account, test->message())});
  });
  return studies;
}

}  // namespace parcelgate
