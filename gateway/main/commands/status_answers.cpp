#include "gateway/main/commands/status_answers.hpp"

#include <array>
#include <system_error>
#include <utility>

namespace parcelgate {

StatusAnswers request_status(const AdminLink& link, std::chrono::milliseconds limit) {
  StatusAnswers answers;
  std::error_code no_disk;
  const auto disk = std::filesystem::space(link.data_dir(), no_disk);
  if (!no_disk) answers.disk = disk;
  const std::array<std::pair<const char*, rapidjson::Document*>, 7> requests{{{"gateway.status", &answers.gateway},
                                                                              {"outlets.list", &answers.outlets},
                                                                              {"polling.list", &answers.loads},
                                                                              {"polling.accounts", &answers.accounts},
                                                                              {"quarantine.list", &answers.quarantine},
                                                                              {"codes.unmapped", &answers.codes},
                                                                              {"deadletters.list", &answers.letters}}};
  for (const auto& [command, answer] : requests) {
    AdminRequest request(command);
    if (answer == &answers.quarantine) request.flag("count_only", true);
    auto received = link.call_running_gateway(request, limit);
    if (!received) {
      answers.fault = received.error().what;
      answers.is_silent = received.error().kind == ErrorKind::in_doubt;
      break;
    }
    *answer = *std::move(received);
  }
  return answers;
}

}  // namespace parcelgate
