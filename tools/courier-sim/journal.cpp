#include "tools/courier-sim/journal.hpp"

#include <stdexcept>

#include "tools/courier-sim/times.hpp"

namespace courier_sim {

Journal::Journal(const std::string& path) {
  if (path.empty()) return;
  file_.open(path, std::ios::app);
  if (!file_)
    throw std::runtime_error("--journal " + path + ": cannot be written; name a file in a folder that exists");
}

void Journal::write(web::json::value entry) {
  const std::lock_guard lock(mutex_);
  entry["n"] = web::json::value::number(static_cast<std::uint64_t>(entries_.size() + 1));
  entry["at"] = web::json::value::string(to_utc(now()));
  if (file_.is_open()) file_ << entry.serialize() << std::endl;
  entries_.push_back(std::move(entry));
  grown_.notify_all();
}

Journal::Page Journal::read(std::size_t after, std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  grown_.wait_for(lock, wait, [&] { return entries_.size() > after; });
  Page page;
  for (std::size_t i = after; i < entries_.size(); ++i) page.entries.push_back(entries_[i]);
  page.next = entries_.size();
  return page;
}

}  // namespace courier_sim
