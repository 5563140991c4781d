#include "adapters/tickets/data_desk/desk_plan.hpp"

#include <algorithm>

#include "adapters/tickets/data_desk/plan_sections.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

void add_all(std::vector<const RequestStep*>& out, const std::vector<RequestStep>& steps) {
  for (const RequestStep& step : steps) out.push_back(&step);
}

}  // namespace

const std::vector<std::string_view>& our_ticket_fields() noexcept {
  static const std::vector<std::string_view> kOurs{"external_id",   "tracking_number", "order_id",     "return_status",
                                                   "next_deadline", "open_alerts",     "delay_reason", "comment_key"};
  return kOurs;
}

std::string_view to_string(CreateClass create) noexcept {
  return name_of(kCreateClasses, create);
}
std::string_view to_string(CommentClass comment) noexcept {
  return name_of(kCommentClasses, comment);
}

std::vector<const RequestStep*> DeskPlan::all_steps() const {
  std::vector<const RequestStep*> out;
  add_all(out, check);
  for (const auto& [name, list] : lists) {
    for (const auto& source : list.sources) out.push_back(&source.step);
  }
  if (look) add_all(out, look->operation.steps);
  for (const Operation* operation : {&find.operation, &read, &create, &comment, &update, &progress, &merge})
    add_all(out, operation->steps);
  return out;
}

void DeskPlan::check_account(const Account& account, const std::map<std::string, std::string>& chosen,
                             std::string_view pointer, Faults& faults) const {
  spec.check(account, pointer, faults);
  std::vector<Variable> needed;
  for (const RequestStep* step : all_steps()) {
    const auto used = step->request.used(account, spec);
    needed.insert(needed.end(), used.begin(), used.end());
  }
  if (token) {
    const auto used = token->request().used(account, spec);
    needed.insert(needed.end(), used.begin(), used.end());
  }
  std::erase_if(needed, [](const Variable& name) { return name.kind == Variable::Kind::value; });
  check_needs(needed, account, spec, pointer, "write tickets", {}, faults);
  std::vector<std::string_view> known;
  for (const auto& [ours, theirs] : fields.names) known.push_back(ours);
  for (const auto& [ours, theirs] : chosen) {
    const std::string here = join_pointer(join_pointer(pointer, "fields"), ours);
    if (!fields.names.contains(ours))
      faults.add(here, "desk " + id + " has no such field", std::string(suggest(ours, known)));
    else if (theirs.empty() && (ours == "external_id" || ours == "comment_key"))
      faults.add(here, "must not be empty", "the desk needs it so that nothing is written twice");
  }
}

}  // namespace parcelgate
