// The JSON of the overview.
#include <algorithm>

#include "gateway/app/overview/overview.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

void write_whole(JsonWriter& writer, std::string_view name, std::uint64_t count) {
  write_key(writer, name);
  writer.Uint64(count);
}

void write_seconds(JsonWriter& writer, std::string_view name, std::chrono::milliseconds duration) {
  write_key(writer, name);
  writer.Int64(std::chrono::floor<std::chrono::seconds>(duration).count());
}

void write_alert_figures(JsonWriter& writer, const AlertFigures& figures, const std::optional<Instant>& counted_at) {
  write_key(writer, "alerts");
  writer.StartObject();
  write_whole(writer, "at_risk", figures.at_risk);
  write_whole(writer, "breached", figures.breached);
  write_whole(writer, "others", figures.others);
  write_whole(writer, "owners", figures.owners);
  write_key(writer, "is_capped");
  writer.Bool(figures.is_capped);
  write_instant(writer, "counted_at", counted_at);
  write_key(writer, "money");
  writer.StartArray();
  for (const auto& [currency, amount] : figures.money) {
    const auto code = parse_currency(currency);
    if (!code) continue;
    writer.StartObject();
    write_key(writer, "value");
    writer.Double(in_units({amount, *code}));
    write_member(writer, "currency", currency);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

void write_on_time(JsonWriter& writer, const OnTimeShares& shares, std::string_view tenant) {
  ReportShare sum;
  for (const auto& [id, share] : shares.of) {
    if (!tenant.empty() && id != tenant) continue;
    sum.part += share.part;
    sum.whole += share.whole;
  }
  write_key(writer, "on_time");
  writer.StartObject();
  write_whole(writer, "in_time", sum.part);
  write_whole(writer, "decided", sum.whole);
  write_instant(writer, "counted_at", shares.counted_at);
  writer.EndObject();
}

std::string_view state_of(const FollowerStatus& status) noexcept {
  return status.paused ? "paused" : status.down ? "waiting" : "running";
}

void write_outlet_figures(JsonWriter& writer, const OutletFigures& each) {
  writer.StartObject();
  write_member(writer, "id", each.outlet);
  write_member(writer, "state", state_of(each.status));
  write_whole(writer, "behind", each.status.lag_entries);
  write_seconds(writer, "lag_seconds", each.status.lag);
  write_whole(writer, "set_aside", each.status.set_aside);
  write_whole(writer, "dead_letters", each.status.dead_letters);
  write_instant(writer, "down_since", each.status.down ? each.status.down_since : std::nullopt);
  write_text_or_null(writer, "last_error", each.status.down ? each.status.last_error : std::string{});
  writer.EndObject();
}

void write_poll_account(JsonWriter& writer, const PollStatus& account) {
  writer.StartObject();
  write_member(writer, "account", account.account);
  write_member(writer, "source", account.source);
  write_member(writer, "breaker", to_string(account.breaker));
  write_text_or_null(writer, "reason", account.reason);
  write_member(writer, "held_by", to_string(account.held_by));
  write_whole(writer, "used_today", account.used_today);
  write_seconds(writer, "lag_seconds", account.lag);
  writer.EndObject();
}

/// One array for each figure, as charts take them. Tenants see the figures of their own deadlines alone.
template <class Samples>
void write_series(JsonWriter& writer, const Samples& samples, bool of_gateway) {
  constexpr std::array<std::string_view, 5> kNames{"at_risk", "breached", "money", "events_per_minute", "lag_seconds"};
  write_key(writer, "series");
  writer.StartObject();
  write_key(writer, "at");
  writer.StartArray();
  for (const auto& sample : samples)
    writer.Int64(std::chrono::floor<std::chrono::seconds>(sample.at.time_since_epoch()).count());
  writer.EndArray();
  for (std::size_t figure = 0; figure < (of_gateway ? kNames.size() : 3); ++figure) {
    write_key(writer, kNames[figure]);
    writer.StartArray();
    for (const auto& sample : samples) writer.Double(sample.values[figure]);
    writer.EndArray();
  }
  writer.EndObject();
}

}  // namespace

void Overview::write_gateway(JsonWriter& writer) const {
  writer.StartObject();
  write_whole(writer, "events", gateway_.events);
  write_key(writer, "events_per_minute");
  writer.Double(gateway_.events_per_minute.value_or(0));
  write_whole(writer, "quarantined", gateway_.quarantined);
  write_whole(writer, "unmapped_codes", gateway_.unmapped_codes);
  write_key(writer, "outlets");
  writer.StartArray();
  for (const OutletFigures& each : gateway_.outlets) write_outlet_figures(writer, each);
  writer.EndArray();
  write_key(writer, "accounts");
  writer.StartArray();
  for (const PollStatus& each : gateway_.accounts) write_poll_account(writer, each);
  writer.EndArray();
  writer.EndObject();
}

void Overview::write(JsonWriter& writer, std::string_view tenant, OverviewPeriod period) const {
  const std::scoped_lock lock(mutex_);
  AlertFigures figures;
  for (const auto& [id, alerts] : alerts_) {
    if (tenant.empty() || id == tenant) figures += alerts;
  }
  writer.StartObject();
  write_instant(writer, "at", counted_at_ ? std::optional(gateway_.at) : std::nullopt);
  write_text_or_null(writer, "tenant", tenant);
  write_alert_figures(writer, figures, counted_at_);
  write_on_time(writer, on_time_, tenant);
  write_key(writer, "gateway");
  if (tenant.empty())
    write_gateway(writer);
  else
    writer.Null();
  static const ChartSamples kNone;
  const auto found = charts_.find(tenant);
  const ChartSamples& charts = found == charts_.end() ? kNone : found->second;
  write_series(writer, (period == OverviewPeriod::week ? charts.week : charts.hour).samples(), tenant.empty());
  writer.EndObject();
}

}  // namespace parcelgate
