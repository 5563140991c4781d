#include "adapters/manifest/detect/form_detector.hpp"

#include <algorithm>
#include <tuple>

#include <re2/set.h>

#include "adapters/manifest/time/zone.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

constexpr int kMostScore = 99;

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  return options;
}

/// The nearest check and all others, for a name that is none.
std::string name_checks(const NumberTables& tables, std::string_view wrong) {
  std::vector<std::string_view> names;
  for (const auto& [name, check] : tables.checks) names.push_back(name);
  const std::string_view best = nearest(wrong, names);
  std::string out = best.empty() ? "known: " : "did you mean \"" + std::string(best) + "\"? known: ";
  for (const auto name : names) out.append(name == names.front() ? "" : ", ").append(name);
  return out + "; others are added to the checks of tracking_numbers.json";
}

}  // namespace

struct FormDetector::Patterns {
  re2::RE2::Set set{quiet(), re2::RE2::ANCHOR_BOTH};
};

/// Candidates while they are found: the best form of each courier counts.
struct FormDetector::Ranking {
  std::vector<CarrierCandidate> found{};

  [[nodiscard]] int best() const noexcept {
    int most = 0;
    for (const CarrierCandidate& candidate : found) most = std::max(most, candidate.score);
    return most;
  }

  void add(const std::string& carrier, int score, std::string_view number, std::vector<std::string> reasons) {
    const auto known = std::find_if(found.begin(), found.end(),
                                    [&](const CarrierCandidate& candidate) { return candidate.carrier == carrier; });
    if (known == found.end()) {
      found.push_back({carrier, score, std::string(number), std::move(reasons)});
    } else if (known->score < score) {
      *known = {carrier, score, std::string(number), std::move(reasons)};
    }
  }
};

FormDetector::FormDetector(NumberTables tables) : tables_(std::move(tables)), patterns_(std::make_unique<Patterns>()) {}
FormDetector::~FormDetector() = default;

std::unique_ptr<FormDetector> FormDetector::compile(NumberTables tables, const std::vector<CourierForms>& couriers,
                                                    Faults& faults) {
  std::unique_ptr<FormDetector> out(new FormDetector(std::move(tables)));
  constexpr std::string_view kTables = "tracking_numbers.json";
  for (auto& [carrier, form] : out->tables_.forms) out->add(carrier, std::move(form), kTables, faults);
  out->tables_.forms.clear();
  for (const CourierForms& courier : couriers) {
    if (const auto country = country_of_zone(courier.time_zone); !country.empty())
      out->home_[courier.carrier] = country;
    for (const NumberForm& form : courier.forms) {
      out->add(courier.carrier, form, courier.folder + "/manifest.json", faults);
    }
  }
  if (out->tables_.posts) out->add({}, out->tables_.posts->form, kTables, faults, true);
  out->patterns_->set.Compile();
  return out;
}

void FormDetector::add(std::string carrier, NumberForm form, std::string_view file, Faults& faults, bool is_posts) {
  faults.set_file(std::string(file));
  OwnedForm owned{std::move(carrier), std::move(form), nullptr, is_posts};
  for (const OwnedForm& other : forms_) {
    if (other.carrier != owned.carrier || other.form.text != owned.form.text) continue;
    faults.add(join_pointer(owned.form.pointer, "pattern"), "is a duplicate for " + owned.carrier,
               "keep the one in its manifest");
  }
  // Without the file of rules a folder alone can still be worked on: its checks are looked at where the rules are.
  const bool knows_rules = !tables_.checks.empty();
  if (!owned.form.check.empty()) owned.rule = tables_.find_check(owned.form.check);
  if (!owned.form.check.empty() && owned.rule == nullptr && knows_rules) {
    faults.add(join_pointer(owned.form.pointer, "check"), "there is no rule \"" + owned.form.check + "\"",
               name_checks(tables_, owned.form.check));
  }
  std::function<bool(const NumberParts&)> takes;
  if (is_posts) takes = [this](const NumberParts& parts) { return tables_.posts->is_issuer(parts.country); };
  if (owned.form.check.empty() || owned.rule != nullptr) find_form_faults(owned.form, owned.rule, takes, faults);
  std::string error;
  patterns_->set.Add(owned.form.text, &error);
  forms_.push_back(std::move(owned));
}

int FormDetector::worth(const NumberForm& form) const noexcept {
  if (form.weight) return *form.weight;
  const auto strength = static_cast<std::size_t>(form.strength);
  return form.check.empty() ? tables_.scores.plain[strength] : tables_.scores.checked[strength];
}

void FormDetector::look_at_post(const OwnedForm& owned, std::string_view number, std::string_view country,
                                Ranking& ranking) const {
  const auto issuer = tables_.posts->issuers.find(country);
  if (issuer == tables_.posts->issuers.end()) return;
  int score = worth(owned.form);
  for (const std::string& carrier : issuer->second) {
    ranking.add(carrier, score, number, {"S10 check digit holds", "issued in " + std::string(country)});
    score = std::max(1, score - 2);  // in its own country a courier is likelier
  }
}

void FormDetector::look(std::string_view number, Ranking& ranking) const {
  std::vector<int> hits;
  patterns_->set.Match(re2::StringPiece(number.data(), number.size()), &hits);
  std::sort(hits.begin(), hits.end());
  for (const int hit : hits) {
    const OwnedForm& owned = forms_[static_cast<std::size_t>(hit)];
    if (!owned.form.check.empty() && owned.rule == nullptr) continue;
    NumberParts parts;
    if (!holds(owned.form, owned.rule, number, parts)) continue;
    if (owned.is_posts) {
      look_at_post(owned, number, parts.country, ranking);
      continue;
    }
    std::vector<std::string> reasons{describe_form(owned.form, number)};
    if (owned.rule != nullptr) reasons.emplace_back("check digit holds");
    if (!owned.form.note.empty()) reasons.push_back(owned.form.note);
    ranking.add(owned.carrier, worth(owned.form), number, std::move(reasons));
  }
}

std::size_t FormDetector::tie_rank(std::string_view carrier) const noexcept {
  const auto& ties = tables_.ties;
  return static_cast<std::size_t>(std::find(ties.begin(), ties.end(), carrier) - ties.begin());
}

bool FormDetector::knows_forms_of(std::string_view carrier) const {
  return std::any_of(forms_.begin(), forms_.end(), [&](const OwnedForm& owned) { return owned.carrier == carrier; });
}

std::vector<CarrierCandidate> FormDetector::detect(const NumberQuestion& question) const {
  if (tables_.scores.plain.front() == 0) return {};
  // The whole text where it is a number; else the part of it that looks most like one: a telephone number or a date
  // next to it fits some courier's form too, but not as well.
  Ranking ranking;
  const auto numbers = possible_numbers(question.number);
  const std::string whole = plain_number(question.number);
  for (const std::string& number : numbers) {
    if (number.size() > kMaxNumberLength) continue;
    Ranking of_this;
    look(number, of_this);
    // Some couriers write hyphens, people write them anywhere.
    std::string bare = number;
    std::erase(bare, '-');
    if (bare.size() != number.size() && !bare.empty()) look(bare, of_this);
    if (of_this.best() > ranking.best()) ranking = std::move(of_this);
    if (number == whole && !ranking.found.empty()) break;
  }
  for (CarrierCandidate& candidate : ranking.found) {
    const auto home = home_.find(candidate.carrier);
    if (!question.country.empty() && home != home_.end() && home->second == question.country) {
      candidate.score += tables_.scores.at_home;
      candidate.reasons.push_back("at home in " + home->second);
    }
    if (question.is_own && question.is_own(candidate.carrier)) {
      candidate.score += tables_.scores.own;
      candidate.reasons.emplace_back("one of your couriers");
    }
    candidate.score = std::min(candidate.score, kMostScore);
  }
  std::sort(ranking.found.begin(), ranking.found.end(),
            [this](const CarrierCandidate& left, const CarrierCandidate& right) {
              const auto order = [this](const CarrierCandidate& candidate) {
                return std::tuple(-candidate.score, tie_rank(candidate.carrier), std::string_view(candidate.carrier));
              };
              return order(left) < order(right);
            });
  return std::move(ranking.found);
}

}  // namespace parcelgate
