// `parcelgate status`: one screen that answers whether all is well.
#include <chrono>
#include <iostream>
#include <memory>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/status_answers.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kWidthOfPipe = 120;

struct StatusOptions {
  AdminTarget target;
  std::string format{"text"};
};

int show_status(const StatusOptions& options) {
  return with_admin_link(options.target, [&](const AdminLink& link) -> int {
    const auto lines = judge_status(request_status(link), SystemTime{}.now());
    if (options.format == "json") {
      std::cout << render_status_json(lines) << '\n';
    } else {
      for (const std::string& line : render_status(lines, terminal_width().value_or(kWidthOfPipe), wants_colour()))
        std::cout << line << '\n';
    }
    return static_cast<int>(worst_level(lines));
  });
}

}  // namespace

void add_status_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* const command = app.add_subcommand(
      "status",
      "Report whether the gateway works: one sentence for each part, with a remedy for each problem.\n"
      "Exit code: 0 all is well, 1 something needs attention, 2 something has failed.");
  add_admin_target(*command, options->target);
  command->add_option("--format", options->format, "text | json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([&exit_code, options] { exit_code = show_status(*options); });
}

}  // namespace parcelgate
