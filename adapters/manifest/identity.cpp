#include "adapters/manifest/identity.hpp"

#include <algorithm>

#include "adapters/manifest/language/path.hpp"
#include "adapters/manifest/text/id.hpp"
#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 4> kMaturities{"wip", "alpha", "beta", "stable"};
constexpr std::array<std::string_view, 3> kBases{"real_samples", "constructed", "documents"};

std::string read_text(const Value& manifest, std::string_view name, bool is_needed, Faults& faults) {
  const Value* member = find_member(manifest, name);
  const auto pointer = join_pointer("", name);
  if (member == nullptr) {
    if (is_needed) faults.add(pointer, "is missing");
    return {};
  }
  if (!member->IsString()) faults.add(pointer, "must be a text");
  return std::string(scalar_text(*member));
}

template <class Enum, std::size_t kCount>
Enum read_choice(const Value& manifest, std::string_view name, const Names<kCount>& words, Faults& faults) {
  const auto pointer = join_pointer("", name);
  const Value* member = find_member(manifest, name);
  if (member == nullptr) {
    faults.add(pointer, "is missing", suggest({}, words));
    return Enum{};
  }
  const auto place = read_word(*member, pointer, words, "value", faults);
  return place ? static_cast<Enum>(*place) : Enum{};
}

void read_labels(const Value& manifest, Identity& out, Faults& faults) {
  const Value* labels = find_member(manifest, "labels");
  if (labels == nullptr) return faults.add("/labels", "is missing", "name the courier in en, zh-CN and zh-TW");
  if (!check_members(*labels, "/labels", {"en", "zh-CN", "zh-TW"}, faults)) return;
  constexpr std::array<std::pair<std::string_view, Locale>, kLocaleCount> kTags{
      {{"en", Locale::en}, {"zh-CN", Locale::zh_cn}, {"zh-TW", Locale::zh_tw}}};
  for (const auto& [tag, locale] : kTags) {
    const Value* label = find_member(*labels, tag);
    if (label == nullptr || scalar_text(*label).empty()) {
      faults.add(join_pointer("/labels", tag), "is missing", "name the courier in this language");
    } else {
      out.labels[static_cast<std::size_t>(locale)] = scalar_text(*label);
    }
  }
}

void read_aliases(const Value& manifest, Identity& out, Faults& faults) {
  const Value* aliases = find_member(manifest, "aliases");
  if (aliases == nullptr) return;
  if (!aliases->IsArray()) return faults.add("/aliases", "must be a list");
  for (rapidjson::SizeType i = 0; i < aliases->Size(); ++i) {
    const auto alias = scalar_text((*aliases)[i]);
    if (is_id(alias))
      out.aliases.emplace_back(alias);
    else
      faults.add(join_pointer("/aliases", i), "is no id", "write it lower-case-with-hyphens");
  }
}

void read_contact(const Value& manifest, Identity& out, Faults& faults) {
  const Value* contact = find_member(manifest, "contact");
  if (contact == nullptr || !check_members(*contact, "/contact", {"phone", "website"}, faults)) return;
  const auto text = [&](std::string_view name) {
    const Value* member = find_member(*contact, name);
    if (member != nullptr && !member->IsString()) faults.add(join_pointer("/contact", name), "must be a text");
    return member == nullptr ? std::string{} : std::string(scalar_text(*member));
  };
  out.phone = text("phone");
  out.website = text("website");
  if (!out.website.empty() && !out.website.starts_with("https://"))
    faults.add("/contact/website", "is no web address", "write it like https://www.acme.example");
}

}  // namespace

std::string_view to_string(Maturity maturity) noexcept {
  return kMaturities[static_cast<std::size_t>(maturity)];
}
std::string_view to_string(Basis basis) noexcept {
  return kBases[static_cast<std::size_t>(basis)];
}

Identity compile_identity(const Value& manifest, std::string_view folder_name, Faults& faults) {
  Identity out;
  out.id = read_text(manifest, "id", true, faults);
  if (out.id != folder_name) {
    faults.add("/id", "\"" + out.id + "\" is not the folder's name \"" + std::string(folder_name) + "\"");
  } else if (!is_id(out.id)) {
    faults.add("/id", "is no id", "write it lower-case-with-hyphens");
  }
  read_aliases(manifest, out, faults);
  read_labels(manifest, out, faults);
  read_contact(manifest, out, faults);
  out.maturity = read_choice<Maturity>(manifest, "maturity", kMaturities, faults);
  out.basis = read_choice<Basis>(manifest, "basis", kBases, faults);
  out.time_zone = read_text(manifest, "time_zone", true, faults);
  out.carrier = read_text(manifest, "carrier", false, faults);
  if (!out.carrier.empty() && !is_id(out.carrier))
    faults.add("/carrier", "is no id", "write it lower-case-with-hyphens");
  if (const Value* recognises = find_member(manifest, "recognises_carriers")) {
    if (!recognises->IsBool()) faults.add("/recognises_carriers", "must be true or false");
    if (!out.carrier.empty())
      faults.add("/recognises_carriers", "belongs to aggregators", "take it or \"carrier\" out");
    out.recognises_carriers = recognises->IsTrue();
  }
  const Value* numbers = find_member(manifest, "tracking_numbers");
  if (numbers != nullptr && !numbers->IsArray()) faults.add("/tracking_numbers", "must be a list");
  if (numbers == nullptr || !numbers->IsArray()) return out;
  for (rapidjson::SizeType i = 0; i < numbers->Size(); ++i) {
    auto form = compile_number_form((*numbers)[i], join_pointer("/tracking_numbers", i), faults);
    if (form) out.tracking_numbers.push_back(*std::move(form));
  }
  return out;
}

}  // namespace parcelgate
