// A ticket desk for demonstrations and development. It writes each effect as one JSON line to a file or standard
// output.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "gateway/ports/ticket_desk.hpp"

namespace parcelgate {

/// Format of a line:
/// {"ticket","effect":"create|comment|update|merge","external_id"?,"subject"?,"text"?,"key"?,"priority"?,"status"?,
/// "due"?,"fields"?}; a due date that was removed is null.
/// With a file, open() reads the tickets back, so they survive a restart. A truncated last line (full disk, crash) is
/// dropped: its effect was never confirmed, so the outlet repeats it. Thread-safe.
///
///     auto desk = ConsoleDesk::open("tickets.jsonl");
///     if (!desk) return unexpected(desk.error());
///     auto ticket = (*desk)->create(draft);
class ConsoleDesk final : public TicketDesk {
 public:
  /// @param file  empty: standard output, and tickets are lost at the end of the process
  /// @error config: the file cannot be opened or holds a line of another format
  static Result<std::unique_ptr<ConsoleDesk>> open(const std::filesystem::path& file);

  [[nodiscard]] Result<void> check() override;
  [[nodiscard]] Result<std::vector<TicketSnapshot>> find(std::string_view external_id) override;
  [[nodiscard]] Result<TicketSnapshot> create(const TicketDraft& draft) override;
  [[nodiscard]] Result<void> comment(std::string_view ticket_id, std::string_view text,
                                     std::string_view idempotency_key) override;
  [[nodiscard]] Result<TicketSnapshot> update(std::string_view ticket_id, const TicketChange& change) override;
  [[nodiscard]] Result<TicketSnapshot> set_progress(std::string_view ticket_id, TicketProgress progress) override;
  [[nodiscard]] Result<void> merge(std::string_view duplicate_id, std::string_view into_id) override;

 private:
  struct Ticket {
    std::string external_id;
    TicketSnapshot snapshot;
    std::set<std::string, std::less<>> comment_keys;
  };

  ConsoleDesk() = default;
  Result<void> replay(const std::string& line);
  Result<Ticket*> ticket(std::string_view id);
  Result<void> write(const std::string& line);

  std::mutex mutex_;
  std::filesystem::path path_;
  std::ofstream file_;
  bool to_file_{false};
  std::map<std::string, Ticket, std::less<>> tickets_;  ///< by id
  std::uint64_t next_id_{1};
};

}  // namespace parcelgate
