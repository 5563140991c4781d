#include "gateway/app/admin/command_members.hpp"

#include <cstdint>

#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

enum class MemberKind : std::uint8_t { text, integer, boolean, object, ids };

struct CommandMember {
  std::string_view command;
  std::string_view name;
  MemberKind kind{MemberKind::text};
};

/// Commands that are not listed have no members.
constexpr CommandMember kMembers[] = {
    {"audit.list", "limit", MemberKind::integer},
    {"audit.list", "user"},
    {"audit.list", "action"},
    {"carriers.codes", "source"},
    {"carriers.remap", "since"},
    {"carriers.remap", "carrier"},
    {"carriers.remap", "from", MemberKind::integer},
    {"carriers.remap", "dry_run", MemberKind::boolean},
    {"codes.unmapped", "source"},
    {"deadletters.drop", "outlet"},
    {"deadletters.drop", "id"},
    {"deadletters.list", "outlet"},
    {"deadletters.retry", "outlet"},
    {"deadletters.retry", "id"},
    {"mappings.accept", "id"},
    {"mappings.list", "lang"},
    {"mappings.propose", "source"},
    {"mappings.propose", "code"},
    {"mappings.propose", "status"},
    {"mappings.propose", "reason"},
    {"mappings.propose", "note"},
    {"mappings.reject", "id"},
    {"outlets.pause", "outlet"},
    {"outlets.resume", "outlet"},
    {"outlets.show", "outlet"},
    {"polling.show", "tracking_number"},
    {"polling.show", "locale"},
    {"quarantine.drop", "ids", MemberKind::ids},
    {"quarantine.drop", "all", MemberKind::boolean},
    {"quarantine.drop", "source"},
    {"quarantine.drop", "account"},
    {"quarantine.drop", "received_before"},
    {"quarantine.list", "limit", MemberKind::integer},
    {"quarantine.list", "count_only", MemberKind::boolean},
    {"quarantine.list", "source"},
    {"quarantine.list", "account"},
    {"quarantine.list", "received_before"},
    {"quarantine.retry", "ids", MemberKind::ids},
    {"quarantine.show", "id", MemberKind::integer},
    {"reload", "check", MemberKind::boolean},
    {"rules.compare", "before", MemberKind::object},
    {"rules.compare", "after", MemberKind::object},
    {"rules.compare", "subject"},
    {"rules.compare", "from", MemberKind::integer},
    {"rules.compare", "lang"},
    {"rules.list", "lang"},
};

bool is_of_kind(const rapidjson::Value& value, MemberKind kind) {
  switch (kind) {
    case MemberKind::text:
      return value.IsString();
    case MemberKind::integer:
      return value.IsInt64();
    case MemberKind::boolean:
      return value.IsBool();
    case MemberKind::object:
      return value.IsObject();
    case MemberKind::ids:
      if (!value.IsArray()) return false;
      for (const auto& id : value.GetArray()) {
        if (!id.IsInt64()) return false;
      }
      return true;
  }
  return false;
}

std::string_view name_of(MemberKind kind) noexcept {
  switch (kind) {
    case MemberKind::text:
      return "must be a text";
    case MemberKind::integer:
      return "must be a whole number";
    case MemberKind::boolean:
      return "must be true or false";
    case MemberKind::object:
      return "must be an object";
    case MemberKind::ids:
      break;
  }
  return "must be a list of whole numbers";
}

}  // namespace

void check_command_members(std::string_view command, const rapidjson::Value& body, Faults& faults) {
  ObjectReader reader(body, "", faults);
  for (const CommandMember& each : kMembers) {
    if (each.command != command) continue;
    const rapidjson::Value* const value = reader.member(each.name, Need::optional);
    if (value != nullptr && !is_of_kind(*value, each.kind)) reader.fault(each.name, std::string(name_of(each.kind)));
  }
}

}  // namespace parcelgate
