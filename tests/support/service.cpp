#include "tests/support/service.hpp"

#include <signal.h>
#include <stdlib.h>

#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace parcelgate::testing {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "parcelgate-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Service::Service(std::filesystem::path script, std::string environment)
    : script_(std::move(script)), environment_(std::move(environment)) {
  start();
}

Service::~Service() {
  try {
    const std::string output = run("reset");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
  }
}

std::string Service::run(const std::string& action) const {
  const std::string command =
      environment_ + " " + script_.string() + " " + action + " " + (folder_.path() / "data").string();
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error(command + ": cannot be run");
  std::string output;
  char buffer[4096];
  for (std::size_t size = 0; (size = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, size);
  if (pclose(pipe) != 0) throw std::runtime_error(command + " failed: " + output);
  return output;
}

void Service::start() {
  std::istringstream lines(run("start"));
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) values_[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

void Service::stop() {
  const std::string output = run("stop");
}

void Service::kill(const std::string& pid_key) {
  ::kill(std::stoi((*this)[pid_key]), SIGKILL);
}

const std::string& Service::operator[](const std::string& key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::runtime_error(script_.string() + " printed no " + key);
  return found->second;
}

}  // namespace parcelgate::testing
