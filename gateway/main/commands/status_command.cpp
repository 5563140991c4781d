// `parcelgate status`: one screen that answers whether all is well.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>

#include "gateway/domain/time.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/status_answers.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kWidthOfPipe = 120;
constexpr std::chrono::milliseconds kLeastTimeout{100};
constexpr std::chrono::milliseconds kMostTimeout{std::chrono::minutes{5}};

struct StatusOptions {
  AdminTarget target;
  std::string format{"text"};
  std::string timeout{"3s"};
};

/// Nothing: not a duration, or out of range.
std::optional<std::chrono::milliseconds> read_timeout(const std::string& text) {
  const auto read = parse_duration(text);
  if (!read || *read < kLeastTimeout || *read > kMostTimeout) return std::nullopt;
  return *read;
}

int show_status(const StatusOptions& options) {
  const std::chrono::milliseconds limit = *read_timeout(options.timeout);
  return with_admin_link(options.target, [&](const AdminLink& link) -> int {
    const StatusAnswers answers = request_status(link, limit);
    if (answers.is_silent) {
      std::fprintf(stderr, "parcelgate: %s; see its log, or wait longer with --timeout 30s\n", answers.fault.c_str());
      return exit_unavailable;
    }
    const auto lines = judge_status(answers, SystemTime{}.now());
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
      "Exit code: 0 all is well, 1 something needs attention, 2 something has failed, 69 the gateway does not answer.");
  add_admin_target(*command, options->target);
  command->add_option("--format", options->format, "text | json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command
      ->add_option("--timeout", options->timeout,
                   "How long to wait for each answer of the gateway, up to 5 minutes: 500ms, 10s, 1m")
      ->check(CLI::Validator(
          [](std::string& value) {
            return read_timeout(value) ? std::string() : std::string("write a time of 100ms to 5m, such as 10s");
          },
          ""))
      ->capture_default_str();
  command->callback([&exit_code, options] { exit_code = show_status(*options); });
}

}  // namespace parcelgate
