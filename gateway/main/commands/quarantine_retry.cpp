#include <cstdio>
#include <iostream>
#include <map>
#include <memory>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct RetryOptions {
  AdminTarget target;
  std::vector<std::int64_t> ids;
  bool all{false};
  std::string source;
  bool json{false};
};

// Each is one commit; so many are answered long before the admin socket loses patience.
constexpr std::size_t kIdsPerRequest = 50;
constexpr std::int64_t kMostListed = 10'000'000;

/// Oldest first, as they would have come.
Result<std::vector<std::int64_t>> wanted_ids(AdminLink& link, const RetryOptions& options) {
  if (!options.ids.empty()) return options.ids;
  const auto listed = link.send(AdminRequest("quarantine.list").number("limit", kMostListed));
  if (!listed) return unexpected(listed.error());
  std::vector<std::int64_t> ids;
  for (const auto& row : (*find_member(*listed, "messages")).GetArray()) {
    if (!options.source.empty() && find_text(row, "source") != options.source) continue;
    ids.insert(ids.begin(), find_member(row, "id")->GetInt64());
  }
  return ids;
}

bool has_left(std::string_view outcome) {
  return outcome == "ingested" || outcome == "duplicate" || outcome == "empty";
}

/// Counts the outcomes of all messages so far.
class Tally {
 public:
  explicit Tally(bool json) : json_(json) {}

  void add(const rapidjson::Value& row) {
    const std::string outcome(find_text(row, "outcome"));
    ++counts_[outcome];
    if (!has_left(outcome)) ++stayed_;
    if (json_) std::cout << to_json(row) << '\n';
    const std::string events = std::to_string(find_member(row, "recorded")->GetUint64()) + " new, " +
                               std::to_string(find_member(row, "duplicates")->GetUint64()) + " known";
    table_.add({std::to_string(find_member(row, "id")->GetInt64()), std::string(find_text(row, "source")),
                std::string(find_text(row, "account")), outcome, events, std::string(find_text(row, "what"))});
  }
  [[nodiscard]] int finish() const {
    if (!json_ && !counts_.empty()) table_.print(std::cout, wants_colour());
    std::string sum;
    for (const auto& [outcome, count] : counts_)
      sum += (sum.empty() ? "" : ", ") + std::to_string(count) + " " + outcome;
    std::fprintf(stderr, "%s\n", sum.empty() ? "nothing in quarantine to retry" : sum.c_str());
    return stayed_ == 0 ? exit_done : exit_data;
  }

 private:
  bool json_;
  std::map<std::string, std::size_t> counts_;
  std::size_t stayed_{0};
  TextTable table_{
      {{"ID", TextTable::Align::right}, {"SOURCE"}, {"ACCOUNT"}, {"OUTCOME"}, {"EVENTS"}, {"WHY IT STAYS"}}};
};

int retry(AdminLink& link, const RetryOptions& options) {
  const auto ids = wanted_ids(link, options);
  if (!ids) return complain(ids.error());
  Tally tally(options.json);
  for (std::size_t at = 0; at < ids->size(); at += kIdsPerRequest) {
    const auto first = ids->begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = ids->begin() + static_cast<std::ptrdiff_t>(std::min(at + kIdsPerRequest, ids->size()));
    const auto answer = link.send(AdminRequest("quarantine.retry").numbers("ids", {first, last}));
    if (!answer) return complain(answer.error());
    for (const auto& row : (*find_member(*answer, "messages")).GetArray()) tally.add(row);
  }
  return tally.finish();
}

}  // namespace

void add_quarantine_retry(CLI::App& quarantine, int& exit_code) {
  const auto options = std::make_shared<RetryOptions>();
  CLI::App* command = quarantine.add_subcommand(
      "retry",
      "Decode quarantined messages again with the current manifests. A readable message is recorded as if received "
      "now\n"
      "and leaves quarantine in the same transaction; repeating this changes nothing more. Exit code 65: some stay.");
  add_admin_target(*command, options->target);
  command->add_flag("--json", options->json, "Print one JSON object a line for each message");
  auto* ids = command->add_option("ID", options->ids, "Numbers from `quarantine list`");
  auto* all = command->add_flag("--all", options->all, "Everything in quarantine, oldest first");
  auto* source = command->add_option("--source", options->source, "Everything of one source");
  ids->excludes(all)->excludes(source);
  all->excludes(source);
  command->callback([&exit_code, options] {
    if (options->ids.empty() && !options->all && options->source.empty()) {
      throw CLI::ValidationError("say which: ID…, --all or --source ID");
    }
    exit_code = with_admin_link(options->target, [&](AdminLink& link) { return retry(link, *options); });
  });
}

}  // namespace parcelgate
