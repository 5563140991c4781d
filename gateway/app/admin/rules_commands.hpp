// Admin commands that list rule packs and show what another one would change.
#pragma once

#include <functional>
#include <memory>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/domain/deadlines/rule_packs.hpp"

namespace parcelgate {

/// The rule packs that the gateway follows, loaded when a command needs them.
using LoadRulePacks = std::function<Result<std::shared_ptr<const RulePacks>>()>;

/// Adds rules.list: {"lang"?} answers {"packs": [{"id", "version", "label", "confidence", "zone", "on_time_target",
/// "rules": [{"id", "label", "subject", "actor", "source", "confidence"}…]}…]}.
///
/// Adds rules.compare: {"before", "after", "lang"?, "subject"?, "from"?} performs one step of comparing
/// two packs and answers {"before", "after": {"id", "version"}, "zone", "diff" and its "text" (on the first step
/// alone), "returns", "shipments", "complaints" (compared in this step), "differences": [{"tenant", "return_id",
/// "complaint_id", or "carrier" and "tracking_number", "clocks": [{"clock", "before", "after": {"state", "due_at",
/// "is_breached"}}…]}…], "subject", "from" (of the next step), "is_end"}. A pack is {"id"} of one that the gateway
/// follows, or {"text", "calendars"} of a file and of the calendars that it names. Nothing is written. Store and time
/// must outlive the service.
void add_rules_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load);

}  // namespace parcelgate
