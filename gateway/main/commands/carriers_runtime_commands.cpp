// Commands on couriers that need the gateway's data: carriers remap, carriers shadow.
#include <cinttypes>
#include <cstdio>
#include <iostream>
#include <memory>

#include <unistd.h>

#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct RuntimeOptions {
  AdminTarget target;
  bool json{false};
  // remap
  std::string since;
  std::string carrier;
  bool dry_run{false};
};

std::int64_t number_of(const rapidjson::Value& answer, std::string_view name) {
  const auto* value = find_member(answer, name);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

/// Sums up the steps of a remap and prints its progress.
class RemapProgress {
 public:
  explicit RemapProgress(const RuntimeOptions& options)
      : options_(options), is_terminal_(::isatty(STDERR_FILENO) != 0) {}

  void add(const rapidjson::Value& step) {
    if (first_ == 0) {
      first_ = number_of(step, "first");
      end_ = number_of(step, "end");
    }
    last_ = number_of(step, "next");
    for (std::size_t at = 0; at < kNames.size(); ++at) sums_[at] += number_of(step, kNames[at]);
    for (const auto& change : (*find_member(step, "changes")).GetArray()) add_change(change);
    if (is_terminal_)
      std::fprintf(stderr, "\r\033[K%" PRId64 " %%, %" PRId64 " messages, %" PRId64 " corrected", percent(), sums_[0],
                   sums_[4]);
  }
  void finish() const {
    if (is_terminal_) std::fprintf(stderr, "\r\033[K");
    if (options_.json) {
      std::cout << render_json_object([&](JsonWriter& writer) {
        for (std::size_t at = 0; at < kNames.size(); ++at) {
          write_key(writer, kNames[at]);
          writer.Int64(sums_[at]);
        }
        write_key(writer, "dry_run");
        writer.Bool(options_.dry_run);
      }) << '\n';
      return;
    }
    if (shown_ > 0) table_.print(std::cout, wants_colour());
    std::printf("%" PRId64 " messages: %" PRId64 " by today's mapping already, %" PRId64 " not readable, %" PRId64
                " of another carrier or of no account that acts\n%s %" PRId64 " events and add %" PRId64 "%s\n",
                sums_[0], sums_[1], sums_[2], sums_[3], options_.dry_run ? "would correct" : "corrected", sums_[4],
                sums_[5], options_.dry_run ? "; nothing was changed" : "");
    if (sums_[7] > 0) {
      std::printf("%" PRId64 " messages were erased by their tenants' retention (messages_max_age)\n", sums_[7]);
    }
    if (!options_.dry_run) std::printf("%" PRId64 " shipments have another status\n", sums_[6]);
  }

 private:
  static constexpr std::size_t kMostShown = 20;
  static constexpr std::array<std::string_view, 8> kNames{"messages",  "current", "unreadable", "skipped",
                                                          "corrected", "added",   "shipments",  "erased"};

  [[nodiscard]] std::int64_t percent() const {
    const std::int64_t whole = end_ - first_ + 1;
    return whole <= 0 ? 100 : std::min<std::int64_t>(100, 100 * (last_ - first_ + 1) / whole);
  }
  void add_change(const rapidjson::Value& change) {
    if (++shown_ > kMostShown) return;
    const auto text = [&](const char* name) { return std::string(find_text(change, name)); };
    table_.add({text("carrier"), text("tracking_number"), text("before"), text("after"),
                std::string(cut_utf8(text("event_id"), 24))});
  }

  const RuntimeOptions& options_;
  bool is_terminal_;
  std::int64_t first_{0}, end_{0}, last_{0};
  std::array<std::int64_t, kNames.size()> sums_{};
  std::size_t shown_{0};
  TextTable table_{{{"CARRIER"}, {"NUMBER"}, {"WAS"}, {"IS"}, {"EVENT"}}};
};

int remap_all(AdminLink& link, const RuntimeOptions& options) {
  RemapProgress progress(options);
  std::int64_t from = 0;
  while (true) {
    AdminRequest request("carriers.remap");
    request.text("since", options.since)
        .text("carrier", options.carrier)
        .flag("dry_run", options.dry_run)
        .number("from", from);
    const auto step = link.send(request);
    if (!step) return complain(step.error());
    progress.add(*step);
    from = number_of(*step, "next");
    if (find_member(*step, "is_end")->GetBool()) break;
  }
  progress.finish();
  return exit_done;
}

void print_shadow(const rapidjson::Value& shadow) {
  const auto text = [&](const char* name) { return std::string(find_text(shadow, name)); };
  std::printf("%s (%s): candidate %s compared with %s, since %s\n", text("account").c_str(), text("source").c_str(),
              text("candidate_version").c_str(),
              text("acting_version").empty() ? "nothing" : text("acting_version").c_str(), text("since").c_str());
  std::printf("%" PRId64 " messages, %" PRId64 " events read alike, %" PRId64 " differently\n",
              number_of(shadow, "messages"), number_of(shadow, "events_same"), number_of(shadow, "events_different"));
  TextTable table({{"DIFFERENCE"}, {"COUNT", TextTable::Align::right}, {"ACTING"}, {"CANDIDATE"}, {"LATEST EVENT"}});
  const auto& differences = *find_member(shadow, "differences");
  for (const auto& one : differences.GetArray()) {
    const auto word = [&](const char* name) { return std::string(find_text(one, name)); };
    table.add({word("kind"), std::to_string(number_of(one, "count")), word("acting"), word("candidate"),
               std::string(cut_utf8(word("event_id"), 24))});
  }
  if (!differences.Empty()) table.print(std::cout, wants_colour());
  std::cout.flush();
}

int show_shadows(const AdminLink& link, const RuntimeOptions& options) {
  const auto answer = link.call_running_gateway(AdminRequest("carriers.shadow"));
  if (!answer) return complain(answer.error());
  const auto& shadows = *find_member(*answer, "shadows");
  if (options.json) {
    std::cout << to_json(shadows) << '\n';
    return exit_done;
  }
  for (const auto& shadow : shadows.GetArray()) print_shadow(shadow);
  if (shadows.Empty()) std::puts("no shadow has read a message yet; set \"shadow\" or \"mode\" in an account");
  return exit_done;
}

int list_unmapped(AdminLink& link, const RuntimeOptions& options) {
  const auto answer = link.send(AdminRequest("codes.unmapped").text("source", options.carrier));
  if (!answer) return complain(answer.error());
  const auto& codes = *find_member(*answer, "codes");
  if (options.json) {
    std::cout << to_json(codes) << '\n';
    return exit_done;
  }
  if (codes.Empty()) {
    std::fprintf(stderr, "every received code is mapped\n");
    return exit_done;
  }
  TextTable table(
      {{"SOURCE"}, {"CODE"}, {"COUNT", TextTable::Align::right}, {"FIRST SEEN"}, {"LAST SEEN"}, {"LATEST EVENT"}});
  for (const auto& code : codes.GetArray()) {
    const auto text = [&](const char* name) { return std::string(find_text(code, name)); };
    table.add({text("source"), text("code"), std::to_string(number_of(code, "count")), text("first_seen_at"),
               text("last_seen_at"), text("sample_event_id").substr(0, 24)});
  }
  table.print(std::cout, wants_colour());
  return exit_done;
}

}  // namespace

void add_carriers_runtime_commands(CLI::App& carriers, int& exit_code) {
  const auto options = std::make_shared<RuntimeOptions>();
  CLI::App* remap_command = carriers.add_subcommand(
      "remap",
      "Decode the raw log again after a mapping was fixed, and record a correction for each event that means "
      "something\n"
      "else now. Repeating it changes nothing more. Works on a running gateway and on a closed store.");
  add_admin_target(*remap_command, options->target);
  remap_command
      ->add_option("--since", options->since,
                   "Messages received since then, RFC 3339: 2026-11-01T00:00:00Z; an event is corrected by the\n"
                   "message that brought it, not by later ones that repeat it")
      ->required();
  remap_command->add_option("--carrier", options->carrier,
                            "Only this courier: its own messages, and its shipments in others'");
  remap_command->add_flag("--dry-run", options->dry_run, "Report what would change, and change nothing");
  remap_command->add_flag("--json", options->json, "Print the sums as JSON");
  remap_command->callback([&exit_code, options] {
    if (const auto since = parse_rfc3339(options->since); !since)
      throw CLI::ValidationError("--since", since.error().what);
    exit_code = with_admin_link(options->target, [&](AdminLink& link) { return remap_all(link, *options); });
  });

  CLI::App* unmapped_command =
      carriers.add_subcommand("unmapped", "List received codes that no status map has, the most frequent first");
  add_admin_target(*unmapped_command, options->target);
  unmapped_command->add_option("--source", options->carrier, "Only of this source");
  unmapped_command->add_flag("--json", options->json, "Print as JSON");
  unmapped_command->callback([&exit_code, options] {
    exit_code = with_admin_link(options->target, [&](AdminLink& link) { return list_unmapped(link, *options); });
  });

  CLI::App* shadow_command = carriers.add_subcommand(
      "shadow",
      "Show the events that candidate manifests (accounts with \"shadow\" or \"mode\": \"shadow\") decode differently");
  add_admin_target(*shadow_command, options->target);
  shadow_command->add_flag("--json", options->json, "Print as JSON");
  shadow_command->callback([&exit_code, options] {
    exit_code = with_admin_link(options->target, [&](AdminLink& link) { return show_shadows(link, *options); });
  });
}

}  // namespace parcelgate
