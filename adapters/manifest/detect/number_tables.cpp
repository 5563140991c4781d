#include "adapters/manifest/detect/number_tables.hpp"

#include <algorithm>

#include "adapters/manifest/text/csv.hpp"
#include "adapters/manifest/text/id.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

bool is_country(std::string_view text) noexcept {
  return text.size() == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

NumberScores read_scores(ObjectReader& document, Faults& faults) {
  NumberScores out;
  const rapidjson::Value* section = document.member("scores", Need::required);
  if (section == nullptr) return out;
  ObjectReader reader(*section, "/scores", faults);
  const auto score = [&](std::string_view name, int least) {
    return static_cast<int>(reader.integer(name, least, least, 99));
  };
  out.plain = {score("weak", 1), score("medium", 1), score("strong", 1)};
  out.checked = {score("weak_checked", 1), score("medium_checked", 1), score("strong_checked", 1)};
  out.own = score("own", 0);
  out.at_home = score("at_home", 0);
  return out;
}

std::optional<PostNumbers> read_posts(ObjectReader& document, Faults& faults) {
  const rapidjson::Value* section = document.member("s10", Need::optional);
  if (section == nullptr) return std::nullopt;
  PostNumbers out;
  rapidjson::Document form;
  form.SetObject();
  {
    ObjectReader reader(*section, "/s10", faults);
    for (const auto& [country, value, pointer] : reader.members("issuers")) {
      if (!is_country(country)) faults.add(pointer, "is no country", "write it as two capitals");
      auto& couriers = out.issuers[country];
      for (rapidjson::SizeType at = 0; value->IsArray() && at < value->Size(); ++at) {
        const auto& courier = (*value)[at];
        if (courier.IsString() && is_id(text_of(courier))) couriers.emplace_back(text_of(courier));
      }
      if (couriers.empty()) faults.add(pointer, "must be a list of couriers' ids");
    }
    out.other_countries = reader.texts("other_countries");
    std::sort(out.other_countries.begin(), out.other_countries.end());
    for (const auto& country : out.other_countries) {
      if (!is_country(country)) faults.add("/s10/other_countries", "\"" + country + "\" is no country");
      if (out.issuers.contains(country)) faults.add("/s10/other_countries", country + " is in issuers as well");
    }
    for (const char* name : {"pattern", "strength", "check", "weight", "examples", "invalid", "note"}) {
      const rapidjson::Value* member = reader.member(name, Need::optional);
      if (member == nullptr) continue;
      form.AddMember(rapidjson::Value(name, form.GetAllocator()), rapidjson::Value(*member, form.GetAllocator()),
                     form.GetAllocator());
    }
  }
  auto compiled = compile_number_form(form, "/s10", faults);
  if (!compiled) return std::nullopt;
  out.form = *std::move(compiled);
  return out;
}

void read_forms(ObjectReader& document, NumberTables& out, Faults& faults) {
  for (const auto& [carrier, list, pointer] : document.members("carriers")) {
    if (!is_id(carrier)) faults.add(pointer, "is no id", "write it lower-case-with-hyphens");
    if (!list->IsArray()) {
      faults.add(pointer, "must be a list of forms");
      continue;
    }
    for (rapidjson::SizeType at = 0; at < list->Size(); ++at) {
      if (auto form = compile_number_form((*list)[at], join_pointer(pointer, at), faults)) {
        out.forms.emplace_back(carrier, *std::move(form));
      }
    }
  }
}

}  // namespace

bool PostNumbers::is_issuer(std::string_view country) const {
  return issuers.contains(country) || std::binary_search(other_countries.begin(), other_countries.end(), country);
}

const CheckDigit* NumberTables::find_check(std::string_view name) const {
  const auto found = checks.find(name);
  return found == checks.end() ? nullptr : &found->second;
}

NumberTables read_number_tables(const std::filesystem::path& carriers, Faults& faults) {
  NumberTables out;
  std::error_code fault;
  const auto path = carriers / "tracking_numbers.json";
  if (!std::filesystem::exists(path, fault)) return out;
  faults.set_file("tracking_numbers.json");
  const auto document = parse_json_with_comments(read_file(path, faults));
  if (!document) {
    faults.add("", document.error().what, "fix the JSON");
    return out;
  }
  ObjectReader reader(*document, "", faults);
  static_cast<void>(reader.text("about", Need::optional));
  static_cast<void>(reader.text("source", Need::optional));
  out.scores = read_scores(reader, faults);
  out.ties = reader.texts("ties");
  for (const auto& carrier : out.ties) {
    if (!is_id(carrier)) faults.add("/ties", "\"" + carrier + "\" is not an id", "write it lower-case-with-hyphens");
  }
  for (const auto& [name, section, pointer] : reader.members("checks")) {
    out.checks.emplace(name, CheckDigit::compile(*section, pointer, faults));
  }
  out.posts = read_posts(reader, faults);
  read_forms(reader, out, faults);
  return out;
}

}  // namespace parcelgate
