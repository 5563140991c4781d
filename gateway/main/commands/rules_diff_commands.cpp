// `parcelgate rules diff` and `dry-run`: what a changed rule pack changes.
#include <array>
#include <cinttypes>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>

#include <unistd.h>

#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/rule_arguments.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/explanation_texts.hpp"
#include "gateway/wire/rule_diff.hpp"

namespace parcelgate {
namespace {

struct DiffOptions {
  RuleFolders folders;
  AdminTarget target;
  std::string before, after;
  std::string lang{"en"};
  bool live{false}, all{false}, json{false};
  [[nodiscard]] Locale locale() const { return *find_locale(lang); }
};

void write_name_of_pack(JsonWriter& writer, std::string_view member, std::string_view id, std::string_view version) {
  write_key(writer, member);
  writer.StartObject();
  write_member(writer, "id", id);
  write_member(writer, "version", version);
  writer.EndObject();
}

void print_pack_diff(const RulePack& before, const RulePack& after, const DiffOptions& options) {
  const RulePackDiff difference = diff(before, after, options.locale());
  if (options.json) {
    std::cout << render_json_object([&](JsonWriter& writer) {
      write_name_of_pack(writer, "before", before.id, before.version);
      write_name_of_pack(writer, "after", after.id, after.version);
      write_key(writer, "diff");
      write_diff(writer, difference);
    }) << '\n';
    return;
  }
  std::cout << before.id << ' ' << before.version << " compared with " << after.id << ' ' << after.version << "\n\n"
            << (difference.empty() ? "no differences\n"
                                   : printable_text(describe_in_full(difference, options.locale())));
}

/// What changes for the clocks of one rule.
struct ClockCounts {
  std::uint64_t changed{0}, later{0}, earlier{0}, newly_missed{0}, no_longer_missed{0}, other_state{0};
};

/// The columns of ClockCounts, in print and in JSON.
struct CountColumn {
  const char* title;
  std::string_view member;
  std::uint64_t ClockCounts::*count;
};
constexpr std::array<CountColumn, 6> kCountColumns{
    {{"CHANGED", "changed", &ClockCounts::changed},
     {"LATER", "later", &ClockCounts::later},
     {"EARLIER", "earlier", &ClockCounts::earlier},
     {"NEWLY MISSED", "newly_missed", &ClockCounts::newly_missed},
     {"NO LONGER MISSED", "no_longer_missed", &ClockCounts::no_longer_missed},
     {"OTHER STATE", "other_state", &ClockCounts::other_state}}};

std::uint64_t count_in(const rapidjson::Value& step, std::string_view name) {
  const auto* value = find_member(step, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

bool is_missed(const rapidjson::Value& clock) {
  const auto* flag = find_member(clock, "is_breached");
  return flag != nullptr && flag->IsTrue();
}

/// Sums up the steps of a comparison and prints their outcome.
class LiveComparison {
 public:
  explicit LiveComparison(const DiffOptions& options) : options_(options) {}

  void add(const rapidjson::Value& step) {
    if (const auto* found = find_member(step, "diff")) {
      diff_ = to_json(*found);
      text_ = find_text(step, "text");
      before_ = to_json(*find_member(step, "before"));
      after_ = to_json(*find_member(step, "after"));
      if (const std::string_view zone = find_text(step, "zone"); !zone.empty()) zone_ = Zone::load(std::string(zone));
    }
    returns_ += count_in(step, "returns");
    shipments_ += count_in(step, "shipments");
    for (const auto& owner : find_member(step, "differences")->GetArray()) add_owner(owner);
    if (::isatty(STDERR_FILENO) != 0)
      std::fprintf(stderr, "\r\033[K%" PRIu64 " returns and %" PRIu64 " parcels compared", returns_, shipments_);
  }

  void finish() const {
    if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r\033[K");
    if (options_.json)
      print_json();
    else
      print();
  }
  [[nodiscard]] std::string heading() const {
    const auto name = [](const std::string& json) {
      const auto pack = parse_json(json);
      return std::string(find_text(*pack, "id")) + " " + std::string(find_text(*pack, "version"));
    };
    return name(before_) + " compared with " + name(after_);
  }

 private:
  static constexpr std::size_t kMostShown = 20;

  void add_owner(const rapidjson::Value& owner) {
    const bool is_return = find_member(owner, "return_id") != nullptr;
    ++(is_return ? changed_returns_ : changed_shipments_);
    const std::string name =
        is_return ? std::string(find_text(owner, "return_id"))
                  : std::string(find_text(owner, "carrier")) + " " + std::string(find_text(owner, "tracking_number"));
    for (const auto& clock : find_member(owner, "clocks")->GetArray()) {
      const auto& before = *find_member(clock, "before");
      const auto& after = *find_member(clock, "after");
      count(std::string(find_text(clock, "clock")), before, after);
      if (options_.json || (!options_.all && rows_++ >= kMostShown)) continue;
      table_.add({std::string(find_text(owner, "tenant")), name, std::string(find_text(clock, "clock")), cell(before),
                  cell(after)});
    }
    if (options_.json) owners_.append(owners_.empty() ? "" : ",").append(to_json(owner));
  }

  void count(const std::string& clock, const rapidjson::Value& before, const rapidjson::Value& after) {
    ClockCounts& counts = counts_[clock];
    ++counts.changed;
    const std::string_view old_due = find_text(before, "due_at");
    const std::string_view new_due = find_text(after, "due_at");
    const auto old_at = parse_rfc3339(old_due);
    const auto new_at = parse_rfc3339(new_due);
    if (old_at && new_at && old_at->at < new_at->at) ++counts.later;
    if (old_at && new_at && old_at->at > new_at->at) ++counts.earlier;
    if (is_missed(after) && !is_missed(before)) ++counts.newly_missed;
    if (is_missed(before) && !is_missed(after)) ++counts.no_longer_missed;
    if (find_text(before, "state") != find_text(after, "state")) ++counts.other_state;
  }

  /// "running, 10 Mar 2026, 08:00, missed"
  [[nodiscard]] std::string cell(const rapidjson::Value& clock) const {
    const Locale locale = options_.locale();
    if (clock.IsNull()) return std::string(in(locale, {"no such clock", "无此时限", "無此時限"}));
    const auto state = find_clock_state(find_text(clock, "state"));
    std::string text(state ? in(locale, phrase_of(*state)) : find_text(clock, "state"));
    const std::string_view comma = in(locale, {", ", "，", "，"});
    if (const auto due = parse_rfc3339(find_text(clock, "due_at")))
      text.append(comma).append(in_words(due->at, zone_.get(), locale, Midnight::ends_day));
    if (is_missed(clock)) text.append(comma).append(in(locale, {"missed", "已超时", "已逾時"}));
    return text;
  }

  void print() const {
    std::cout << heading() << "\n\n" << (text_.empty() ? "no differences\n" : printable_text(text_)) << '\n';
    if (counts_.empty()) {
      std::cout << "No clock of " << returns_ << " open returns and " << shipments_ << " parcels would change.\n";
      return;
    }
    table_.print(std::cout, wants_colour());
    if (!options_.all && rows_ > kMostShown) std::cout << "… " << rows_ - kMostShown << " more; --all shows them\n";
    std::cout << '\n';
    std::vector<TextTable::Column> columns{{"CLOCK"}};
    for (const CountColumn& column : kCountColumns) columns.push_back({column.title, TextTable::Align::right});
    TextTable sums(std::move(columns));
    for (const auto& [clock, counts] : counts_) {
      std::vector<std::string> cells{clock};
      for (const CountColumn& column : kCountColumns) cells.push_back(std::to_string(counts.*column.count));
      sums.add(std::move(cells));
    }
    sums.print(std::cout, wants_colour());
    std::cout << '\n'
              << changed_returns_ << " of " << returns_ << " open returns and " << changed_shipments_ << " of "
              << shipments_ << " parcels would change; nothing was written\n";
  }

  void write_raw(JsonWriter& writer, std::string_view name, const std::string& json, rapidjson::Type type) const {
    write_key(writer, name);
    writer.RawValue(json.data(), json.size(), type);
  }

  void print_json() const {
    std::cout << render_json_object([&](JsonWriter& writer) {
      write_raw(writer, "before", before_, rapidjson::kObjectType);
      write_raw(writer, "after", after_, rapidjson::kObjectType);
      write_raw(writer, "diff", diff_, rapidjson::kObjectType);
      write_key(writer, "live");
      writer.StartObject();
      for (const auto& [name, value] :
           std::initializer_list<std::pair<const char*, std::uint64_t>>{{"returns", returns_},
                                                                        {"shipments", shipments_},
                                                                        {"changed_returns", changed_returns_},
                                                                        {"changed_shipments", changed_shipments_}}) {
        write_key(writer, name);
        writer.Uint64(value);
      }
      write_counts(writer);
      write_raw(writer, "differences", "[" + owners_ + "]", rapidjson::kArrayType);
      writer.EndObject();
    }) << '\n';
  }

  void write_counts(JsonWriter& writer) const {
    write_key(writer, "clocks");
    writer.StartArray();
    for (const auto& [clock, counts] : counts_) {
      writer.StartObject();
      write_member(writer, "clock", clock);
      for (const CountColumn& column : kCountColumns) {
        write_key(writer, column.member);
        writer.Uint64(counts.*column.count);
      }
      writer.EndObject();
    }
    writer.EndArray();
  }

  const DiffOptions& options_;
  std::shared_ptr<const Zone> zone_;
  std::string before_{"{}"}, after_{"{}"}, diff_{"{}"}, text_;
  std::uint64_t returns_{0}, shipments_{0}, changed_returns_{0}, changed_shipments_{0};
  std::map<std::string, ClockCounts> counts_;
  std::size_t rows_{0};
  std::string owners_;  ///< as JSON, with commas
  TextTable table_{{{"TENANT"}, {"RETURN OR PARCEL"}, {"CLOCK"}, {"BEFORE"}, {"AFTER"}}};
};

/// @param before, after  as rules.compare takes a pack
int compare_live(AdminLink& link, const DiffOptions& options, const std::string& before, const std::string& after) {
  LiveComparison comparison(options);
  std::optional<std::pair<std::string, std::int64_t>> place;
  while (true) {
    AdminRequest request("rules.compare");
    request.rendered("before", before).rendered("after", after).text("lang", options.lang);
    if (place) request.text("subject", place->first).number("from", place->second);
    const auto step = link.send(request);
    if (!step) return complain(step.error());
    comparison.add(*step);
    place.emplace(find_text(*step, "subject"), find_member(*step, "from")->GetInt64());
    if (find_member(*step, "is_end")->GetBool()) break;
  }
  comparison.finish();
  return exit_done;
}

std::string request_of_id(const std::string& id) {
  return render_json_object([&](JsonWriter& writer) { write_member(writer, "id", id); });
}

/// A pack that the gateway has by its id is the gateway's; a file is checked here and sent.
int with_sendable(const std::string& argument, const RuleFolders& folders,
                  const std::function<int(const std::string&)>& work) {
  if (!is_rule_file(argument)) return work(request_of_id(argument));
  return with_rule_pack(argument, folders, [&](const NamedPack& named) { return work(named.json); });
}

/// The differences of the packs as text come from the gateway as well: only it knows its packs.
int diff_live(const DiffOptions& options) {
  return with_sendable(options.before, options.folders, [&](const std::string& before) {
    return with_sendable(options.after, options.folders, [&](const std::string& after) {
      return with_admin_link(options.target,
                             [&](AdminLink& link) { return compare_live(link, options, before, after); });
    });
  });
}

int diff_packs(DiffOptions& options) {
  options.folders.config_file = options.target.config_file;
  if (options.live) return diff_live(options);
  return with_rule_pack(options.before, options.folders, [&](const NamedPack& before) {
    return with_rule_pack(options.after, options.folders, [&](const NamedPack& after) -> int {
      print_pack_diff(before.pack, after.pack, options);
      return exit_done;
    });
  });
}

int dry_run(DiffOptions& options) {
  options.folders.config_file = options.target.config_file;
  if (!is_rule_file(options.after)) {
    std::fprintf(stderr, "parcelgate: \"%s\" is no file; write ./%s for a file of this folder\n", options.after.c_str(),
                 options.after.c_str());
    return exit_usage;
  }
  return with_rule_pack(options.after, options.folders, [&](const NamedPack& named) {
    return with_admin_link(options.target, [&](AdminLink& link) {
      return compare_live(link, options, request_of_id(named.pack.id), named.json);
    });
  });
}

void add_diff_options(CLI::App& command, DiffOptions& options) {
  add_rule_folders(command, options.folders);
  add_admin_target(command, options.target);
  command.add_option("--lang", options.lang, "Language of the words: en, zh-CN, zh-TW")
      ->check(CLI::IsMember({"en", "zh-CN", "zh-TW"}))
      ->capture_default_str();
  command.add_flag("--all", options.all, "Show every clock that would change, not the first twenty");
  command.add_flag("--json", options.json, "Print as JSON, with every clock that would change");
}

}  // namespace

void add_rules_diff_commands(CLI::App& rules, int& exit_code) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App* diff_command = rules.add_subcommand(
      "diff",
      "Show which rules of pack A were added, removed or changed in pack B, member by member. With --live: which open\n"
      "returns and parcels that follow A would have another deadline or state under B. Nothing is written.");
  diff_command->add_option("A", options->before, "Id of a pack, or a file")->required();
  diff_command->add_option("B", options->after, "Id of a pack, or a file")->required();
  diff_command->add_flag("--live", options->live,
                         "Compare the data of the gateway, or of a data folder without one; ids are its packs");
  add_diff_options(*diff_command, *options);
  diff_command->callback([&exit_code, options] { exit_code = diff_packs(*options); });

  CLI::App* dry_run_command = rules.add_subcommand(
      "dry-run",
      "Show what a reload with the changed pack of FILE would change: `diff --live` of the pack with its id that the\n"
      "gateway has now, and FILE. Nothing is written.");
  dry_run_command->add_option("FILE", options->after, "The changed pack")->required();
  add_diff_options(*dry_run_command, *options);
  dry_run_command->callback([&exit_code, options] { exit_code = dry_run(*options); });
}

}  // namespace parcelgate
