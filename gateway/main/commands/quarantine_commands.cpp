// quarantine list, show, drop; retry is in quarantine_retry.cpp.
#include <cstdio>
#include <iostream>
#include <memory>

#include <unistd.h>

#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct QuarantineOptions {
  AdminTarget target;
  bool json{false};
  std::string source, account, before;
  std::uint32_t limit{100};
  bool count{false};
  bool all{false};
  bool yes{false};
  std::int64_t id{0};
  std::vector<std::int64_t> ids;
};

std::uint64_t number(const rapidjson::Value& row, std::string_view name) {
  const auto* value = find_member(row, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

void print_rows(const rapidjson::Value& rows) {
  TextTable table({{"ID", TextTable::Align::right},
                   {"RECEIVED"},
                   {"SOURCE"},
                   {"ACCOUNT"},
                   {"VIA"},
                   {"BYTES", TextTable::Align::right},
                   {"REASON"}});
  const auto text = [](const rapidjson::Value& row, std::string_view name) {
    return std::string(find_text(row, name));
  };
  for (const auto& row : rows.GetArray()) {
    table.add({std::to_string(number(row, "id")), text(row, "received_at"), text(row, "source"), text(row, "account"),
               text(row, "via"), std::to_string(number(row, "size_bytes")), text(row, "reason")});
  }
  table.print(std::cout, wants_colour());
}

void print_list(const rapidjson::Value& answer, const QuarantineOptions& options) {
  const auto& rows = *find_member(answer, "messages");
  if (options.count) {
    for (const auto& source : (*find_member(answer, "counts")).GetObject())
      std::printf("%s %llu\n", source.name.GetString(), static_cast<unsigned long long>(source.value.GetUint64()));
    std::printf("total %llu\n", static_cast<unsigned long long>(number(answer, "total")));
    return;
  }
  if (!rows.Empty()) print_rows(rows);
  const std::uint64_t total = number(answer, "total");
  if (rows.Size() < total) {
    std::fprintf(stderr, "%u of %llu messages, the newest; --limit N shows more\n", rows.Size(),
                 static_cast<unsigned long long>(total));
  } else if (total == 0) {
    std::fprintf(stderr, "nothing in quarantine%s\n",
                 options.source.empty() && options.account.empty() ? "" : " of this source and account");
  }
}

int list(const QuarantineOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request("quarantine.list");
    request.text("source", options.source).text("account", options.account).number("limit", options.limit);
    if (options.count) request.flag("count_only", true);
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    if (options.json)
      std::cout << to_json(*answer) << '\n';
    else
      print_list(*answer, options);
    return exit_done;
  });
}

int show(const QuarantineOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto answer = link.send(AdminRequest("quarantine.show").number("id", options.id));
    if (!answer) return complain(answer.error());
    if (options.json) {
      std::cout << to_json(*answer) << '\n';
      return exit_done;
    }
    std::fprintf(stderr, "%s\n%llu bytes\n%s", printable_line(find_text(*answer, "reason")).c_str(),
                 static_cast<unsigned long long>(number(*answer, "size_bytes")),
                 printable_text(find_text(*answer, "headers")).c_str());
    if (const auto erased_at = find_text(*answer, "erased_at"); !erased_at.empty()) {
      std::fprintf(stderr, "the message was erased on %s by the tenant's retention (messages_max_age)\n",
                   printable_line(erased_at).c_str());
    }
    // A file or a program gets the bytes as they were received; a terminal would act on some of them.
    if (const auto body = from_base64(find_text(*answer, "body_base64")))
      std::cout << (::isatty(STDOUT_FILENO) != 0 ? printable_text(*body) : *body);
    return exit_done;
  });
}

int drop(const QuarantineOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request("quarantine.drop");
    if (!options.ids.empty()) request.numbers("ids", options.ids);
    request.text("source", options.source).text("account", options.account).text("received_before", options.before);
    if (options.all) request.flag("all", true);
    const auto answer = link.send(request);
    if (!answer) return complain(answer.error());
    if (options.json)
      std::cout << to_json(*answer) << '\n';
    else
      std::printf("%llu dropped\n", static_cast<unsigned long long>(number(*answer, "dropped")));
    return exit_done;
  });
}

void add_list(CLI::App& quarantine, const std::shared_ptr<QuarantineOptions>& options, int& exit_code) {
  CLI::App* command = quarantine.add_subcommand("list", "List messages, newest first, and how many there are");
  add_admin_target(*command, options->target);
  command->add_flag("--json", options->json, "Print the answer as JSON");
  command->add_option("--source", options->source, "Only of this source");
  command->add_option("--account", options->account, "Only of this account");
  command->add_option("--limit", options->limit, "At most so many rows")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_flag("--count", options->count, "Print only how many there are, by source");
  command->callback([&exit_code, options] { exit_code = list(*options); });
}

void add_drop(CLI::App& quarantine, const std::shared_ptr<QuarantineOptions>& options, int& exit_code) {
  CLI::App* command = quarantine.add_subcommand(
      "drop", "Remove messages for good: by number, or all of a source, an account or an age. Needs --yes");
  add_admin_target(*command, options->target);
  command->add_flag("--json", options->json, "Print the answer as JSON");
  auto* ids = command->add_option("ID", options->ids, "Numbers from `quarantine list`");
  auto* source = command->add_option("--source", options->source, "All of this source")->excludes(ids);
  auto* account = command->add_option("--account", options->account, "All of this account")->excludes(ids);
  auto* before =
      command->add_option("--before", options->before, "All received before this instant, RFC 3339")->excludes(ids);
  command->add_flag("--all", options->all, "Everything in quarantine")
      ->excludes(ids)
      ->excludes(source)
      ->excludes(account)
      ->excludes(before);
  command->add_flag("--yes", options->yes, "Confirm: dropped messages cannot be restored");
  command->callback([&exit_code, options] {
    const bool is_selected = !options->ids.empty() || !options->source.empty() || !options->account.empty() ||
                             !options->before.empty() || options->all;
    if (!is_selected) throw CLI::ValidationError("say which: ID…, --source, --account, --before or --all");
    if (!options->yes) throw CLI::ValidationError("dropped messages cannot be restored: add --yes");
    exit_code = drop(*options);
  });
}

}  // namespace

void add_quarantine_commands(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<QuarantineOptions>();
  CLI::App* quarantine =
      app.add_subcommand("quarantine", "List, show, retry and drop messages of known senders that could not be read");
  quarantine->require_subcommand(1);
  add_list(*quarantine, options, exit_code);
  CLI::App* command =
      quarantine->add_subcommand("show", "Print the raw body of one; its reason and headers go to standard error");
  add_admin_target(*command, options->target);
  command->add_flag("--json", options->json, "Print the answer as JSON");
  command->add_option("ID", options->id, "Number from `quarantine list`")->required();
  command->callback([&exit_code, options] { exit_code = show(*options); });
  add_drop(*quarantine, options, exit_code);
  add_quarantine_retry(*quarantine, exit_code);
}

}  // namespace parcelgate
