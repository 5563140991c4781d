// `parcelgate rules diff` and `dry-run`: what a changed rule pack changes.
#include <cstdio>
#include <iostream>
#include <memory>

#include "gateway/base/text.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/lang_option.hpp"
#include "gateway/main/commands/live_comparison.hpp"
#include "gateway/main/commands/rule_arguments.hpp"
#include "gateway/wire/rule_diff.hpp"

namespace parcelgate {
namespace {

struct DiffOptions {
  RuleFolders folders;
  AdminTarget target;
  std::string before, after;
  LangOption lang;
  bool live{false}, all{false}, json{false};
};

void print_pack_diff(const RulePack& before, const RulePack& after, const DiffOptions& options) {
  const RulePackDiff difference = diff(before, after, options.lang.locale());
  if (options.json) {
    std::cout << render_json_object([&](JsonWriter& writer) {
      write_compared_pack(writer, "before", before);
      write_compared_pack(writer, "after", after);
      write_key(writer, "diff");
      write_diff(writer, difference);
    }) << '\n';
    return;
  }
  std::cout << before.id << ' ' << before.version << " compared with " << after.id << ' ' << after.version << "\n\n"
            << (difference.empty() ? "no differences\n"
                                   : printable_text(describe_in_full(difference, options.lang.locale())));
}

/// @param before, after  as rules.compare takes a pack
int compare_live(AdminLink& link, const DiffOptions& options, const std::string& before, const std::string& after) {
  LiveComparison comparison({options.lang.locale(), options.all, options.json});
  std::optional<std::pair<std::string, std::int64_t>> place;
  while (true) {
    AdminRequest request("rules.compare");
    request.rendered("before", before).rendered("after", after).text("lang", options.lang.tag);
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
  add_lang_option(command, options.lang);
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
