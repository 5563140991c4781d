#include "gateway/app/admin/returns_admin.hpp"

#include <optional>
#include <set>
#include <utility>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/admin/explain_request.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

Result<Return> find_named_return(Reader& reader, const std::vector<std::string>& tenants, const std::string& id) {
  std::optional<Return> found;
  for (const std::string& tenant : tenants) {
    auto ret = reader.find_return(tenant, id);
    if (!ret) return unexpected(std::move(ret).error());
    if (!*ret) continue;
    if (found)
      return unexpected(ErrorKind::rejected,
                        "return_id: several tenants have a return " + id + "; name one with --tenant");
    found = **std::move(ret);
  }
  if (!found) return unexpected(ErrorKind::not_found, "return_id: there is no return " + id);
  return *std::move(found);
}

/// The tenant of the request, else all configured tenants, else (without a configuration) all tenants that have
/// returns.
Result<std::vector<std::string>> tenants_to_search(Reader& reader, const rapidjson::Value& request,
                                                   std::vector<std::string> configured) {
  if (const std::string_view tenant = find_text(request, "tenant"); !tenant.empty())
    return std::vector<std::string>{std::string(tenant)};
  if (!configured.empty()) return configured;
  constexpr std::size_t kReturnsOfStep = 500;
  std::set<std::string> seen;
  for (std::int64_t from = 0;;) {
    const auto page = reader.scan_returns(from, kReturnsOfStep);
    if (!page) return unexpected(page.error());
    for (const Return& ret : page->rows) seen.insert(ret.tenant);
    if (page->is_end) break;
    from = page->next;
  }
  return std::vector<std::string>(seen.begin(), seen.end());
}

Result<std::string> explain_return(Store& store, const TimeSource& time, const LoadRulePacks& load,
                                   std::vector<std::string> configured, const rapidjson::Value& request) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  const auto tenants = tenants_to_search(**reader, request, std::move(configured));
  if (!tenants) return unexpected(tenants.error());
  auto ret = find_named_return(**reader, *tenants, std::string(find_text(request, "return_id")));
  if (!ret) return unexpected(std::move(ret).error());
  const auto packs = load();
  if (!packs) return unexpected(packs.error());
  const auto rules = configured_pack(**packs, ret->rule_pack, "return");
  if (!rules) return unexpected(rules.error());
  const auto now = instant_of_request(request, time);
  if (!now) return unexpected(now.error());
  const Locale locale = find_locale(find_text(request, "lang")).value_or(Locale::en);
  Evaluation evaluation = evaluate(**rules, *ret, *now);
  ret->clocks = std::move(evaluation.clocks);
  ret->wake_at = evaluation.wake_at;
  return admin_answer([&](JsonWriter& writer) {
    write_member(writer, "text", explain(**rules, *ret, *now, locale));
    write_key(writer, "return");
    write_return(writer, *ret, *now, *rules, locale);
  });
}

}  // namespace

void add_returns_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load,
                         std::function<std::vector<std::string>()> tenants) {
  service.add("returns.explain",
              [&store, &time, load = std::move(load), tenants = std::move(tenants)](const rapidjson::Value& request) {
                return explain_return(store, time, load, tenants(), request);
              });
}

}  // namespace parcelgate
