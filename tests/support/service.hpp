// A real service for a test, started and stopped by a script of tools/services.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace parcelgate::testing {

/// A folder of its own below the system's temporary folder, deleted at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Runs `script start DATA`; throws the script's message when that fails.
class Service {
 public:
  /// @param environment  "NAME=value" words for the script
  explicit Service(std::filesystem::path script, std::string environment = {});
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// A KEY of the script's output.
  [[nodiscard]] const std::string& operator[](const std::string& key) const;
  void start();
  void stop();
  /// SIGKILL to the process of a KEY that holds a pid.
  void kill(const std::string& pid_key);

 private:
  [[nodiscard]] std::string run(const std::string& action) const;
  std::filesystem::path script_;
  std::string environment_;
  TemporaryFolder folder_;
  std::map<std::string, std::string> values_;
};

}  // namespace parcelgate::testing
