// The sections of desk.json that need each other's names. Private to this folder.
#pragma once

#include "adapters/tickets/data_desk/desk_plan.hpp"
#include "gateway/base/enum_names.hpp"

namespace parcelgate {

inline constexpr Names<4> kCreateClasses{"heal", "key", "upsert", "version"};
inline constexpr Names<4> kCommentClasses{"field", "key", "metadata", "text"};

/// "check", "lists", "words", "priority", "status", "fields" and "ticket": what later sections may name.
void compile_names(const rapidjson::Value& desk, DeskPlan& out, DeskVocabulary& vocabulary);
/// "find", "read", "create", "comment", "update", "progress" and "merge".
void compile_operations(const rapidjson::Value& desk, DeskPlan& out, DeskVocabulary& vocabulary);

}  // namespace parcelgate
