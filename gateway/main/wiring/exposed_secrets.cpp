#include "gateway/main/wiring/exposed_secrets.hpp"

#include "gateway/base/file.hpp"
#include "gateway/base/private_files.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

/// Gathers literal secrets by pointer, and the files that others are in.
class Search {
 public:
  explicit Search(fs::path folder) : folder_(std::move(folder)) {}

  void look(const rapidjson::Value& value, const std::string& pointer) {
    if (value.IsString() && value.GetStringLength() > 0) {
      literals.push_back(pointer);
    } else if (value.IsArray()) {
      for (rapidjson::SizeType at = 0; at < value.Size(); ++at) look(value[at], pointer + "/" + std::to_string(at));
    } else if (value.IsObject()) {
      const std::string file(find_text(value, "file"));
      if (!file.empty() && is_world_readable(folder_ / file)) files.push_back((folder_ / file).string());
    }
  }

  std::vector<std::string> literals;
  std::vector<std::string> files;

 private:
  fs::path folder_;
};

template <class Visit>
void each(const rapidjson::Value& document, const char* list, Visit visit) {
  const auto* found = find_member(document, list);
  if (found == nullptr || !found->IsArray()) return;
  for (rapidjson::SizeType at = 0; at < found->Size(); ++at) {
    if ((*found)[at].IsObject()) visit((*found)[at], "/" + std::string(list) + "/" + std::to_string(at));
  }
}

}  // namespace

std::vector<std::string> find_exposed_secrets(const fs::path& config_file) {
  const auto document = parse_json_with_comments(read_file(config_file).value_or(""));
  if (!document || !document->IsObject()) return {};
  Search search(config_file.parent_path());
  each(*document, "accounts", [&](const rapidjson::Value& account, const std::string& pointer) {
    const auto* secrets = find_member(account, "secrets");
    if (secrets == nullptr || !secrets->IsObject()) return;
    for (const auto& member : secrets->GetObject()) {
      search.look(member.value, pointer + "/secrets/" + std::string(text_of(member.name)));
    }
  });
  each(*document, "brokers", [&](const rapidjson::Value& broker, const std::string& pointer) {
    if (const auto* password = find_member(broker, "password")) search.look(*password, pointer + "/password");
  });
  each(*document, "outlets", [&](const rapidjson::Value& outlet, const std::string& pointer) {
    if (const auto* token = find_member(outlet, "token")) search.look(*token, pointer + "/token");
    const auto* secrets = find_member(outlet, "secrets");
    if (secrets != nullptr && secrets->IsObject()) {
      for (const auto& member : secrets->GetObject())
        search.look(member.value, pointer + "/secrets/" + std::string(text_of(member.name)));
    }
    if (const auto* secret = find_member(outlet, "secret")) search.look(*secret, pointer + "/secret");
    if (find_text(outlet, "kind") != "chat") return;
    // The address of a robot is its credential.
    if (const auto* url = find_member(outlet, "url")) search.look(*url, pointer + "/url");
    const auto* agents = find_member(outlet, "agents");
    if (agents == nullptr || !agents->IsObject()) return;
    for (const auto& agent : agents->GetObject()) {
      const std::string here = pointer + "/agents/" + std::string(text_of(agent.name));
      for (const char* name : {"url", "secret"}) {
        if (const auto* member = find_member(agent.value, name)) search.look(*member, here + "/" + name);
      }
    }
  });
  std::vector<std::string> found;
  if (!search.literals.empty() && is_world_readable(config_file)) {
    found.push_back(config_file.string() + " is readable by every user and holds secrets (" + search.literals.front() +
                    (search.literals.size() > 1 ? " and " + std::to_string(search.literals.size() - 1) + " more" : "") +
                    "); chmod 600 it, or name the secrets by {\"env\": NAME} or {\"file\": PATH}");
  }
  for (const std::string& file : search.files) {
    found.push_back(file + " holds a secret and is readable by every user; chmod 600 it");
  }
  return found;
}

}  // namespace parcelgate
