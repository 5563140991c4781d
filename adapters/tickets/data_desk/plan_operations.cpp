#include <algorithm>

#include "adapters/tickets/data_desk/plan_sections.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

/// A section that every desk has; null with a fault when it is missing.
const Value* find_section(const Value& desk, std::string_view name, Faults& faults) {
  const Value* section = find_member(desk, name);
  if (section == nullptr) faults.add(join_pointer("", name), "is missing");
  return section;
}

template <class Enum>
Enum read_class(const Value& section, std::string_view pointer, const Names<4>& names, Faults& faults) {
  const Value* word = find_member(section, "class");
  if (word == nullptr) {
    faults.add(join_pointer(pointer, "class"), "is missing", suggest({}, names));
    return Enum{};
  }
  const auto place = read_word(*word, join_pointer(pointer, "class"), names, "class", faults);
  return place ? static_cast<Enum>(*place) : Enum{};
}

std::optional<Path> read_path(const Value& section, std::string_view name, std::string_view pointer, Faults& faults) {
  const Value* path = find_member(section, name);
  return path == nullptr ? std::nullopt : Path::compile(scalar_text(*path), join_pointer(pointer, name), faults);
}

void compile_find(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  Faults& faults = vocabulary.faults();
  const Value* find = find_section(desk, "find", faults);
  if (find == nullptr) return;
  out.find.operation = vocabulary.compile(*find, "/find", {"external_id", "limit", "page", "offset", "cursor"},
                                          {"items", "pages", "read_each", "fuzzy"});
  out.find.items = read_path(*find, "items", "/find", faults);
  if (!out.find.items) faults.add("/find/items", "is missing", "name where the answer has the tickets");
  out.find.pages = Pages::compile(find_member(*find, "pages"), "/find/pages", faults);
  out.find.reads_each = read_flag(*find, "read_each", "/find", faults);
  out.find.is_fuzzy = read_flag(*find, "fuzzy", "/find", faults);
}

void compile_look(const Value& comment, DeskPlan& out, DeskVocabulary& vocabulary) {
  Faults& faults = vocabulary.faults();
  const Value* look = find_member(comment, "look");
  if (look == nullptr) {
    if (out.comment_class != CommentClass::key)
      faults.add("/comment/look", "is missing", "a comment is looked for before it is written");
    return;
  }
  const std::string here = "/comment/look";
  LookPlan made;
  made.operation = vocabulary.compile(*look, here, {"id", "key", "external_id", "limit", "page", "offset", "cursor"},
                                      {"items", "pages", "ticket", "marks"});
  made.items = read_path(*look, "items", here, faults);
  made.ticket = read_path(*look, "ticket", here, faults);
  made.pages = Pages::compile(find_member(*look, "pages"), join_pointer(here, "pages"), faults);
  if (made.pages.by != Pages::By::none && !made.items)
    faults.add(join_pointer(here, "items"), "is missing", "\"pages\" needs the list whose end is the end of a page");
  const Value* marks = find_member(*look, "marks");
  if (marks == nullptr || !marks->IsArray() || marks->Empty())
    return faults.add(join_pointer(here, "marks"), "must be a list of paths", "name where the answer has the marks");
  for (rapidjson::SizeType at = 0; at < marks->Size(); ++at) {
    if (auto path = Path::compile(scalar_text((*marks)[at]), join_pointer(join_pointer(here, "marks"), at), faults))
      made.marks.push_back(*std::move(path));
  }
  out.look = std::move(made);
}

void compile_comment(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  const Value* comment = find_section(desk, "comment", vocabulary.faults());
  if (comment == nullptr) return;
  out.comment_class = read_class<CommentClass>(*comment, "/comment", kCommentClasses, vocabulary.faults());
  compile_look(*comment, out, vocabulary);
  out.comment =
      vocabulary.compile(*comment, "/comment", {"id", "text", "text_html", "key", "version"}, {"class", "look"});
  if (out.comment_class == CommentClass::field && !out.fields.names.contains("comment_key"))
    vocabulary.faults().add("/fields/names", "lacks comment_key",
                            "the class \"field\" keeps the key of a comment in it");
}

}  // namespace

Pages Pages::compile(const Value* section, std::string_view pointer, Faults& faults) {
  Pages made;
  if (section == nullptr || !check_members(*section, pointer, {"by", "size", "first", "next"}, faults)) return made;
  constexpr std::array<std::string_view, 4> kWays{"none", "page", "offset", "cursor"};
  const Value* by = find_member(*section, "by");
  if (by == nullptr) {
    faults.add(join_pointer(pointer, "by"), "is missing", "write page, offset or cursor");
  } else if (const auto place = read_word(*by, join_pointer(pointer, "by"), kWays, "way", faults)) {
    made.by = static_cast<By>(*place);
  }
  const auto number = [&](std::string_view name, unsigned least, std::size_t& to) {
    const Value* found = find_member(*section, name);
    if (found == nullptr) return;
    if (found->IsUint() && found->GetUint() >= least && found->GetUint() <= 10'000)
      to = found->GetUint();
    else
      faults.add(join_pointer(pointer, name), "must be a whole number up to 10000");
  };
  number("size", 1, made.size);
  number("first", 0, made.first);
  if (const Value* next = find_member(*section, "next"))
    made.next = Field::compile(*next, join_pointer(pointer, "next"), faults);
  if (made.by == By::cursor && made.next.empty())
    faults.add(join_pointer(pointer, "next"), "is missing", "name the cursor of the next page");
  return made;
}

void compile_operations(const Value& desk, DeskPlan& out, DeskVocabulary& vocabulary) {
  Faults& faults = vocabulary.faults();
  compile_find(desk, out, vocabulary);
  if (const Value* read = find_section(desk, "read", faults)) {
    out.read = vocabulary.compile(*read, "/read", {"id"}, {"ticket"});
    out.read_ticket = read_path(*read, "ticket", "/read", faults);
    if (!out.read_ticket) out.read_ticket = Path::compile(".", "/read/ticket", faults);
  }
  if (const Value* create = find_section(desk, "create", faults)) {
    out.create_class = read_class<CreateClass>(*create, "/create", kCreateClasses, faults);
    out.create = vocabulary.compile(
        *create, "/create",
        {"external_id", "subject", "text", "text_html", "key", "create_key", "priority", "due", "due_json", "fields"},
        {"class", "id"});
    if (const Value* id = find_member(*create, "id"))
      out.created_id = Field::compile(*id, "/create/id", faults);
    else if (out.create.steps.empty() || std::none_of(out.create.steps.begin(), out.create.steps.end(), [](auto& step) {
               return std::any_of(step.takes.begin(), step.takes.end(), [](auto& take) { return take.name == "id"; });
             }))
      faults.add("/create/id", "is missing", "name where the answer has the new ticket's id, or take \"id\" in a step");
  }
  compile_comment(desk, out, vocabulary);
  if (const Value* update = find_section(desk, "update", faults))
    out.update = vocabulary.compile(*update, "/update",
                                    {"id", "version", "priority", "due", "due_json", "fields", "all_fields"}, {});
  if (const Value* progress = find_section(desk, "progress", faults))
    out.progress = vocabulary.compile(*progress, "/progress", {"id", "version", "status"}, {});
  if (const Value* merge = find_member(desk, "merge"))
    out.merge = vocabulary.compile(*merge, "/merge", {"id", "into", "version", "external_id", "all_fields"}, {});
  else if (out.create_class == CreateClass::heal || out.create_class == CreateClass::key)
    faults.add("/merge", "is missing", "this class of create can make duplicates, which are merged");
}

}  // namespace parcelgate
