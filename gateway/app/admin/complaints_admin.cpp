#include "gateway/app/admin/complaints_admin.hpp"

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/admin/explain_request.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/explain.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kComplaintsOfStep = 500;

Unexpected no_complaint(const std::string& id) {
  return unexpected(ErrorKind::not_found, "complaint_id: there is no complaint " + id);
}

/// Reads all complaints, because ids are unique within a tenant alone.
Result<Complaint> find_in_all_tenants(Reader& reader, const std::string& id) {
  std::optional<Complaint> found;
  for (std::int64_t from = 0;;) {
    auto page = reader.scan_complaints(from, kComplaintsOfStep);
    if (!page) return unexpected(std::move(page).error());
    for (Complaint& complaint : page->rows) {
      if (complaint.complaint_id != id) continue;
      if (found)
        return unexpected(ErrorKind::rejected,
                          "complaint_id: several tenants have a complaint " + id + "; name one with --tenant");
      found = std::move(complaint);
    }
    if (page->is_end) break;
    from = page->next;
  }
  return found ? Result<Complaint>(*std::move(found)) : no_complaint(id);
}

Result<Complaint> find_named(Reader& reader, const rapidjson::Value& request) {
  const std::string id(find_text(request, "complaint_id"));
  const std::string_view tenant = find_text(request, "tenant");
  if (tenant.empty()) return find_in_all_tenants(reader, id);
  auto found = reader.find_complaint(tenant, id);
  if (!found) return unexpected(std::move(found).error());
  return *found ? Result<Complaint>(**std::move(found)) : no_complaint(id);
}

Result<std::string> answer_explanation(Store& store, const TimeSource& time, const LoadRulePacks& load,
                                       const rapidjson::Value& request) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  auto complaint = find_named(**reader, request);
  if (!complaint) return unexpected(std::move(complaint).error());
  const auto packs = load();
  if (!packs) return unexpected(packs.error());
  const auto found = configured_pack(**packs, complaint->rule_pack, "complaint");
  if (!found) return unexpected(found.error());
  const RulePack* const rules = *found;
  const auto now = instant_of_request(request, time);
  if (!now) return unexpected(now.error());
  const Locale locale = find_locale(find_text(request, "lang")).value_or(Locale::en);
  Evaluation evaluation = evaluate(*rules, input_of(*complaint, *now), *now);
  complaint->clocks = std::move(evaluation.clocks);
  complaint->wake_at = evaluation.wake_at;
  return admin_answer([&](JsonWriter& writer) {
    write_member(writer, "text", explain(*rules, *complaint, *now, locale));
    write_key(writer, "complaint");
    write_complaint(writer, {*complaint, rules, locale, *now});
  });
}

}  // namespace

void add_complaints_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load) {
  service.add("complaints.explain", [&store, &time, load = std::move(load)](const rapidjson::Value& request) {
    return answer_explanation(store, time, load, request);
  });
}

}  // namespace parcelgate
