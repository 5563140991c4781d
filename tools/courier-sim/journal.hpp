// Requests, answers, pushes and acknowledgements as JSON lines: the record of the couriers' side.
#pragma once

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include <cpprest/json.h>

namespace courier_sim {

class Journal {
 public:
  /// @param path  file to append to; empty: memory alone. Throws std::runtime_error when it cannot be opened.
  explicit Journal(const std::string& path);

  /// Adds "n" (counted from 1) and "at", keeps the entry and writes it as one line.
  void write(web::json::value entry);

  struct Page {
    std::vector<web::json::value> entries;
    std::size_t next{0};
  };
  /// Entries after the n-th; waits up to `wait` for the first of them.
  [[nodiscard]] Page read(std::size_t after, std::chrono::milliseconds wait);

 private:
  std::mutex mutex_;
  std::condition_variable grown_;
  std::vector<web::json::value> entries_;
  std::ofstream file_;
};

}  // namespace courier_sim
