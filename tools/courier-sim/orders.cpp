// The orders that tests and people give: /sim/start, push, publish, disturb, journal, state, parcels.
#include <stdexcept>

#include "tools/courier-sim/scenario.hpp"
#include "tools/courier-sim/server.hpp"
#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

value parse_body(const Question& question) {
  std::error_code error;
  auto json = question.body.empty() ? value::object() : value::parse(question.body, error);
  if (error) throw std::invalid_argument("the body is no JSON");
  return json;
}

std::size_t number_in(const Question& question, const std::string& key, std::size_t fallback) {
  const auto found = question.query.find(key);
  return found == question.query.end() ? fallback : std::stoul(found->second);
}

Answer journal_page(const Question& question, Journal& journal) {
  const auto page = journal.read(number_in(question, "after", 0), std::chrono::seconds(number_in(question, "wait", 0)));
  value body;
  body["entries"] = value::array(page.entries);
  body["next"] = value::number(static_cast<std::uint64_t>(page.next));
  return {.body = body.serialize()};
}

Answer state(const Parts& parts) {
  value body;
  body["started"] = value::boolean(parts.world.is_started());
  body["outstanding"] = value::number(static_cast<std::uint64_t>(parts.engine.outstanding()));
  std::uint64_t unreported = 0;
  for (const auto& parcel : parts.world.all()) {
    for (const auto& scan : parcel.scans) unreported += scan.is_reported ? 0 : 1;
  }
  body["unreported"] = value::number(unreported);
  return {.body = body.serialize()};
}

Answer parcels(const World& world) {
  value list = value::array();
  for (const auto& parcel : world.all()) {
    value entry;
    entry["source"] = value::string(parcel.source);
    entry["number"] = value::string(parcel.number);
    entry["carrier"] = value::string(parcel.carrier);
    value scans = value::array();
    for (const auto& scan : parcel.scans) {
      value row;
      row["id"] = value::string(scan.id);
      row["at"] = value::string(to_utc(scan.at));
      row["code"] = value::string(scan.code);
      row["text"] = value::string(scan.text);
      row["reported"] = value::boolean(scan.is_reported);
      scans[scans.size()] = row;
    }
    entry["scans"] = scans;
    list[list.size()] = entry;
  }
  value body;
  body["parcels"] = list;
  return {.body = body.serialize()};
}

Answer report(const value& order, Parts& parts, std::optional<Way> way) {
  auto parcel = read_parcel(order, "body");
  if (way) parcel.way = *way;
  ReportOptions options;
  options.copies = order.has_field("copies") ? static_cast<unsigned>(order.at("copies").as_integer()) : 1;
  options.is_forged = order.has_field("forged") && order.at("forged").as_bool();
  options.is_together = order.has_field("together") && order.at("together").as_bool();
  if (parcel.scans.empty()) throw std::invalid_argument("body/scans: name at least one scan");
  News news;
  if (options.is_forged) {
    // A false scan is never added to the parcel: the courier itself knows nothing of it.
    const auto known = parts.world.find(parcel.source, parcel.number);
    for (auto& scan : parcel.scans) {
      if (scan.is_relative) scan.at += now().time_since_epoch();
    }
    news = {known ? *known : Parcel{parcel.source, parcel.number, parcel.carrier, parcel.way, {}}, parcel.scans};
  } else {
    news = parts.world.add(parcel);
  }
  parts.engine.report(news, options);
  value body;
  value ids = value::array();
  for (const auto& scan : news.fresh) ids[ids.size()] = value::string(scan.id);
  body["scans"] = ids;
  return {.status = 202, .body = body.serialize()};
}

Answer disturb(const value& order, DisturbanceBox& box) {
  auto next = box.get();
  read_disturbances(order, next, "body");
  box.set(next);
  return {.body = "{}"};
}

}  // namespace

std::optional<Answer> answer_order(const Question& question, Parts& parts) {
  if (question.path.rfind("/sim/", 0) != 0) return std::nullopt;
  const std::string order = question.method + " " + question.path.substr(5);
  try {
    if (order == "GET journal") return journal_page(question, parts.journal);
    if (order == "GET state") return state(parts);
    if (order == "GET parcels") return parcels(parts.world);
    if (order == "POST start") {
      parts.world.start(now());
      return state(parts);
    }
    if (order == "POST push") return report(parse_body(question), parts, std::nullopt);
    if (order == "POST publish") return report(parse_body(question), parts, Way::mqtt);
    if (order == "POST disturb") return disturb(parse_body(question), parts.disturbances);
  } catch (const std::exception& error) {
    value body;
    body["error"] = value::string(error.what());
    return Answer{.status = 400, .body = body.serialize()};
  }
  return Answer{.status = 404,
                .body = R"({"error":"orders are GET journal, state, parcels and POST start, push, publish, disturb"})"};
}

}  // namespace courier_sim
