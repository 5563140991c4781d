// `parcelgate webhooks` and `parcelgate deadletters`.
#include <iostream>
#include <memory>

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct LetterOptions {
  AdminTarget target;
  std::string outlet, id;
  bool json{false};
  bool all{false};
  bool yes{false};
};

void print_letters(const rapidjson::Value& answer) {
  const auto& letters = *find_member(answer, "dead_letters");
  if (letters.Empty()) {
    std::cerr << "No outlet has dead letters.\n";
    return;
  }
  TextTable table({{"OUTLET"}, {"ID"}, {"SUBJECT"}, {"ATTEMPTS", TextTable::Align::right}, {"SINCE"}, {"ERROR"}});
  for (const auto& row : letters.GetArray()) {
    const auto cell = [&](std::string_view name) { return printable_line(find_text(row, name)); };
    table.add({cell("outlet"), cell("id"), cell("subject"), std::to_string(find_member(row, "attempts")->GetUint()),
               cell("died_at"), cell("error")});
  }
  table.print(std::cout, wants_colour());
}

int list_letters(const LetterOptions& options) {
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    const auto answer = link.send(AdminRequest("deadletters.list").text("outlet", options.outlet));
    if (!answer) return complain(answer.error());
    if (options.json)
      std::cout << to_json(*answer) << '\n';
    else
      print_letters(*answer);
    return exit_done;
  });
}

int change_letters(const LetterOptions& options, bool retry) {
  if (options.id.empty() != options.all) {
    std::cerr << "name one dead letter by its ID, or all of the outlet by --all\n";
    return exit_usage;
  }
  if (!retry && options.all && !options.yes) {
    std::cerr << "deadletters drop --all forgets every dead letter of the outlet; add --yes to do it\n";
    return exit_usage;
  }
  return with_admin_link(options.target, [&](AdminLink& link) -> int {
    AdminRequest request(retry ? "deadletters.retry" : "deadletters.drop");
    const auto answer = link.send(request.text("outlet", options.outlet).text("id", options.id));
    if (!answer) return complain(answer.error());
    const auto count = find_member(*answer, "count")->GetUint64();
    std::cout << count << (count == 1 ? " dead letter " : " dead letters ")
              << (retry ? "will be delivered again soon\n" : "dropped\n");
    return exit_done;
  });
}

void add_letter_change(CLI::App& letters, bool retry, int& exit_code) {
  const auto options = std::make_shared<LetterOptions>();
  CLI::App* const command = letters.add_subcommand(
      retry ? "retry" : "drop", retry ? "Deliver dead letters again" : "Forget dead letters; this cannot be undone");
  add_admin_target(*command, options->target);
  command->add_option("OUTLET", options->outlet, "The outlet's or subscription's id")->required();
  command->add_option("ID", options->id, "The dead letter, as `deadletters list` shows it");
  command->add_flag("--all", options->all, "All dead letters of the outlet");
  if (!retry) command->add_flag("--yes", options->yes, "Needed with --all");
  command->callback([&exit_code, options, retry] { exit_code = change_letters(*options, retry); });
}

}  // namespace

void add_webhooks_command(CLI::App& app, int& exit_code) {
  CLI::App* const webhooks = app.add_subcommand("webhooks", "Secrets of webhooks");
  webhooks->require_subcommand(1);
  CLI::App* const secret =
      webhooks->add_subcommand("secret", "Make a secret for an outlet of kind webhook, and print it");
  const auto ed25519 = std::make_shared<bool>(false);
  secret->add_flag("--ed25519", *ed25519, "A private key, whose public key receivers verify with");
  secret->callback([&exit_code, ed25519] {
    const std::string text = make_webhook_secret(*ed25519 ? SignatureKind::ed25519 : SignatureKind::hmac_sha256);
    std::cout << text << '\n';
    if (*ed25519) std::cerr << "public key for receivers: " << verification_key_of(*parse_webhook_secret(text)) << '\n';
    exit_code = exit_done;
  });
}

void add_dead_letters_commands(CLI::App& app, int& exit_code) {
  CLI::App* const letters =
      app.add_subcommand("deadletters", "List, retry and drop entries that outlets have given up");
  letters->require_subcommand(1);
  const auto options = std::make_shared<LetterOptions>();
  CLI::App* const list = letters->add_subcommand("list", "List dead letters, oldest first");
  add_admin_target(*list, options->target);
  list->add_option("OUTLET", options->outlet, "The outlet's or subscription's id; default: all");
  list->add_flag("--json", options->json, "Print the answer as JSON");
  list->callback([&exit_code, options] { exit_code = list_letters(*options); });
  add_letter_change(*letters, true, exit_code);
  add_letter_change(*letters, false, exit_code);
}

}  // namespace parcelgate
