#include "tools/courier-sim/scenario.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>

#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

const std::set<std::string> kSources{"sf", "kuaidi100", "dhl-unified", "ups", "easypost", "mqtt-json"};

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw std::invalid_argument(where + ": " + what);
}

void refuse_unknown(const value& json, const std::set<std::string>& known, const std::string& where) {
  if (!json.is_object()) fail(where, "must be an object");
  for (const auto& [key, ignored] : json.as_object()) {
    if (known.contains(key)) continue;
    std::string list;
    for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
    fail(where + "/" + key, "is not known here; use one of " + list);
  }
}

double number_of(const value& json, const std::string& where) {
  if (!json.is_number()) fail(where, "must be a number");
  return json.as_double();
}

Way way_of(const std::string& text, const std::string& where) {
  if (text == "push") return Way::push;
  if (text == "poll") return Way::poll;
  if (text == "mqtt") return Way::mqtt;
  fail(where, "\"" + text + "\" is no way; use push, poll or mqtt");
}

/// SF and Kuaidi100 write China's time, the others UTC unless a scan says otherwise.
int default_zone(const std::string& source) {
  return source == "sf" || source == "kuaidi100" ? 480 : 0;
}

Scan read_scan(const value& json, const Parcel& parcel, int zone_minutes, const std::string& where) {
  refuse_unknown(json, {"at", "appears", "code", "text", "place", "status", "detail", "zone"}, where);
  Scan scan;
  scan.id = parcel.number + "#" + std::to_string(parcel.scans.size() + 1);
  scan.zone_minutes = json.has_field("zone") ? parse_zone(text_of(json, "zone")) : zone_minutes;
  scan.code = text_of(json, "code");
  scan.text = text_of(json, "text");
  scan.place = text_of(json, "place");
  scan.status = text_of(json, "status");
  scan.detail = text_of(json, "detail");
  const std::string at = text_of(json, "at", "+0s");
  scan.is_relative = at.size() < 11 || at[10] != 'T';
  scan.at = scan.is_relative ? Instant{parse_duration(at)} : parse_instant(at);
  if (json.has_field("appears"))
    scan.appears = parse_duration(text_of(json, "appears"));
  else if (scan.is_relative)
    scan.appears = std::max(std::chrono::milliseconds{0}, scan.at.time_since_epoch());
  return scan;
}

Account read_account(const std::string& source, const value& json, const std::string& where) {
  if (!kSources.contains(source))
    fail(where, "is no source; use sf, kuaidi100, dhl-unified, ups, easypost or mqtt-json");
  if (!json.is_object()) fail(where, "must be an object");
  Account account;
  account.source = source;
  account.account = text_of(json, "account", source);
  for (const auto& [key, ignored] : json.as_object()) account.settings[key] = text_of(json, key);
  return account;
}

}  // namespace

std::string Account::get(std::string_view key, std::string_view fallback) const {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string(fallback) : found->second;
}

std::string text_of(const value& json, const std::string& key, const std::string& fallback) {
  if (!json.is_object() || !json.has_field(key) || json.at(key).is_null()) return fallback;
  const auto& member = json.at(key);
  return member.is_string() ? member.as_string() : member.serialize();
}

Parcel read_parcel(const value& json, const std::string& where) {
  refuse_unknown(json, {"source", "number", "carrier", "way", "zone", "scans", "copies", "forged", "together"}, where);
  Parcel parcel;
  parcel.source = text_of(json, "source");
  parcel.number = text_of(json, "number");
  parcel.carrier = text_of(json, "carrier");
  if (!kSources.contains(parcel.source)) fail(where + "/source", "\"" + parcel.source + "\" is no source");
  if (parcel.number.empty()) fail(where + "/number", "is missing");
  parcel.way = way_of(text_of(json, "way", parcel.source == "mqtt-json" ? "mqtt" : "push"), where + "/way");
  const int zone = json.has_field("zone") ? parse_zone(text_of(json, "zone")) : default_zone(parcel.source);
  if (!json.has_field("scans")) return parcel;
  if (!json.at("scans").is_array()) fail(where + "/scans", "must be an array");
  for (const auto& scan : json.at("scans").as_array()) {
    parcel.scans.push_back(read_scan(scan, parcel, zone, where + "/scans/" + std::to_string(parcel.scans.size())));
  }
  return parcel;
}

void read_disturbances(const value& json, Disturbances& out, const std::string& where) {
  const auto share = [&](double& target) {
    return [&target](const value& member, const std::string& at) {
      target = number_of(member, at);
      if (target < 0 || target > 1) fail(at, "is a share: from 0 to 1");
    };
  };
  const auto time = [](std::chrono::milliseconds& target) {
    return [&target](const value& member, const std::string& at) {
      if (!member.is_string()) fail(at, "must be a duration like \"2s\"");
      target = parse_duration(member.as_string());
    };
  };
  const std::map<std::string, std::function<void(const value&, const std::string&)>> members{
      {"copies", [&](const value& m, const std::string& at) { out.copies = static_cast<unsigned>(number_of(m, at)); }},
      {"scatter", time(out.scatter)},
      {"forged", share(out.forged)},
      {"ignored_ack", share(out.ignored_ack)},
      {"slow", share(out.slow)},
      {"slow_by", time(out.slow_by)},
      {"cut", share(out.cut)},
      {"server_error", share(out.server_error)},
      {"rate_limit", share(out.rate_limit)},
      {"retry_after",
       [&](const value& m, const std::string& at) {
         out.retry_after = std::chrono::seconds(static_cast<std::int64_t>(number_of(m, at)));
       }},
      {"retry_after_date", [&](const value& m, const std::string&) { out.is_retry_after_date = m.as_bool(); }},
  };
  std::set<std::string> names;
  for (const auto& [name, ignored] : members) names.insert(name);
  refuse_unknown(json, names, where);
  for (const auto& [key, member] : json.as_object()) members.at(key)(member, where + "/" + key);
}

Scenario load_scenario(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail(path, "cannot be opened");
  std::stringstream text;
  text << file.rdbuf();
  value json;
  try {
    json = value::parse(text.str());
  } catch (const web::json::json_exception& error) {
    fail(path, std::string("is no JSON: ") + error.what());
  }
  refuse_unknown(json, {"about", "gateway", "mqtt", "seed", "speed", "retry", "disturbances", "accounts", "parcels"},
                 path);
  Scenario scenario;
  scenario.gateway = text_of(json, "gateway");
  scenario.mqtt = text_of(json, "mqtt");
  if (json.has_field("seed")) scenario.seed = static_cast<unsigned>(number_of(json.at("seed"), path + "/seed"));
  if (json.has_field("speed")) scenario.speed = number_of(json.at("speed"), path + "/speed");
  if (json.has_field("retry")) scenario.retry = parse_duration(text_of(json, "retry"));
  if (json.has_field("disturbances")) {
    read_disturbances(json.at("disturbances"), scenario.disturbances, path + "/disturbances");
  }
  if (json.has_field("accounts")) {
    for (const auto& [source, account] : json.at("accounts").as_object()) {
      scenario.accounts[source] = read_account(source, account, path + "/accounts/" + source);
    }
  }
  if (json.has_field("parcels")) {
    for (const auto& parcel : json.at("parcels").as_array()) {
      scenario.parcels.push_back(read_parcel(parcel, path + "/parcels/" + std::to_string(scenario.parcels.size())));
    }
  }
  return scenario;
}

}  // namespace courier_sim
