// `parcelgate top`: the status of a running gateway, live.
#include <csignal>
#include <iostream>
#include <memory>

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/status_answers.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/commands/top_screen.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kPlainWidth = 80;
constexpr std::size_t kPlainHeight = 200;
constexpr std::chrono::seconds kAnswerOfTop{3};

struct TopOptions {
  AdminTarget target;
  unsigned every_seconds{2};
};

volatile std::sig_atomic_t top_ended = 0;

/// The terminal for a live view: its other screen without a cursor, keys without Enter. Restored on destruction, also
/// after Ctrl-C, which only ends the loop.
class LiveScreen {
 public:
  LiveScreen() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      std::signal(signal, [](int) { top_ended = 1; });
    }
    has_keys_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (has_keys_) {
      termios raw = before_;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    std::cout << "\033[?1049h\033[?25l" << std::flush;
  }
  ~LiveScreen() {
    std::cout << "\033[?25h\033[?1049l" << std::flush;
    if (has_keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;

  static void show(const std::vector<std::string>& lines) {
    std::cout << "\033[H";
    for (std::size_t at = 0; at < lines.size(); ++at) std::cout << (at == 0 ? "" : "\r\n") << lines[at] << "\033[K";
    std::cout << "\033[J" << std::flush;
  }
  /// Waits for the next picture. @return whether the user wants to go: q, or a signal
  [[nodiscard]] bool is_left_within(std::chrono::milliseconds wait) const {
    pollfd keys{has_keys_ ? STDIN_FILENO : -1, POLLIN, 0};
    const bool has_key = ::poll(&keys, 1, static_cast<int>(wait.count())) > 0;
    char key = 0;
    if (has_key && ::read(STDIN_FILENO, &key, 1) <= 0) return true;
    return top_ended != 0 || key == 'q' || key == 'Q';
  }

 private:
  bool has_keys_{false};
  termios before_{};
};

/// Height of the terminal; width as terminal_width().
std::size_t terminal_height() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

/// Computes rates from the feed's length in two pictures.
class FeedRate {
 public:
  TopRates update(const StatusAnswers& answers, MonotonicInstant now) {
    TopRates rates;
    const auto* entries = answers.gateway.IsObject() ? find_member(answers.gateway, "feed_entries") : nullptr;
    if (entries == nullptr || !entries->IsUint64()) return rates;
    const std::uint64_t count = entries->GetUint64();
    const double passed = std::chrono::duration<double>(now - at_).count();
    if (is_known_ && count >= count_ && passed > 0)
      rates.feed_per_second = static_cast<double>(count - count_) / passed;
    is_known_ = true;
    count_ = count;
    at_ = now;
    return rates;
  }

 private:
  bool is_known_{false};
  std::uint64_t count_{0};
  MonotonicInstant at_{};
};

int watch_live(const AdminLink& link, unsigned every_seconds) {
  const SystemTime time;
  FeedRate rate;
  const LiveScreen screen;
  do {
    const StatusAnswers answers = request_status(link, kAnswerOfTop);
    LiveScreen::show(render_top(answers, time.now(), rate.update(answers, time.monotonic_now()),
                                terminal_width().value_or(kPlainWidth), terminal_height(), wants_colour()));
  } while (!screen.is_left_within(std::chrono::seconds{every_seconds}));
  return exit_done;
}

int show_top(const TopOptions& options) {
  return with_admin_link(options.target, [&](const AdminLink& link) -> int {
    if (::isatty(STDOUT_FILENO) != 0) return watch_live(link, options.every_seconds);
    const StatusAnswers answers = request_status(link, kAnswerOfTop);
    for (const std::string& line :
         render_top(answers, SystemTime{}.now(), TopRates{}, kPlainWidth, kPlainHeight, false))
      std::cout << line << '\n';
    return exit_done;
  });
}

}  // namespace

void add_top_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<TopOptions>();
  CLI::App* const command =
      app.add_subcommand("top",
                         "Show the status live: outlets, then everything that needs attention. q or Ctrl-C ends it.\n"
                         "If standard output is not a terminal, it prints the status once, as plain text.");
  add_admin_target(*command, options->target);
  command->add_option("--every", options->every_seconds, "Seconds between two refreshes")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command->callback([&exit_code, options] { exit_code = show_top(*options); });
}

}  // namespace parcelgate
