#include "gateway/wire/kuaidi100.hpp"
#include "gateway/wire/write_flag.hpp"

#include <chrono>

#include "gateway/domain/time.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kBeijing{8};

struct CodeText {
  std::string_view digits;
  std::string_view message;
};

CodeText words_of(Kuaidi100Code code) noexcept {
  switch (code) {
    case Kuaidi100Code::bad_request:
      return {"400", "提交的数据不完整，或者贵公司没授权"};
    case Kuaidi100Code::no_result:
      return {"500", "查询无结果，请隔段时间再查"};
    case Kuaidi100Code::server_error:
      return {"501", "服务器错误"};
    case Kuaidi100Code::busy:
      return {"502", "服务器繁忙"};
    case Kuaidi100Code::wrong_signature:
      return {"503", "验证签名失败"};
    case Kuaidi100Code::unknown_key:
      return {"601", "KEY已过期或不存在"};
    case Kuaidi100Code::repeated:
      return {"501", "重复订阅"};
    case Kuaidi100Code::bad_subscription:
      return {"700", "订阅方的订阅数据存在错误"};
    case Kuaidi100Code::refused_company:
      return {"701", "不支持的快递公司"};
  }
  return {"501", "服务器错误"};
}

/// Kuaidi100 knows areas by their official codes. We know only names, so the codes are null, which its documents allow.
void write_area(JsonWriter& writer, std::string_view place) {
  for (const char* name : {"areaCode", "areaCenter", "areaPinYin"}) write_text_or_null(writer, name, {});
  write_text_or_null(writer, "areaName", place);
}

void write_row(JsonWriter& writer, const Kuaidi100Row& row, Kuaidi100Detail detail) {
  const std::string time = kuaidi100_time(row.at);
  writer.StartObject();
  write_member(writer, "time", time);
  write_member(writer, "ftime", time);
  write_member(writer, "context", row.context);
  write_member(writer, "location", row.place);
  if (detail != Kuaidi100Detail::plain) {
    write_area(writer, row.place);
    write_text_or_null(writer, "status", row.state ? row.state->name : std::string_view{});
  }
  if (detail == Kuaidi100Detail::advanced)
    write_text_or_null(writer, "statusCode", row.state ? row.state->advanced : std::string_view{});
  writer.EndObject();
}

std::string_view state_text(const Kuaidi100Parcel& parcel) noexcept {
  if (!parcel.state) return "0";
  return parcel.detail == Kuaidi100Detail::advanced ? parcel.state->advanced : parcel.state->basic;
}

}  // namespace

Kuaidi100Detail kuaidi100_detail(std::string_view resultv2) noexcept {
  if (resultv2.empty() || resultv2 == "0") return Kuaidi100Detail::plain;
  return resultv2 == "1" ? Kuaidi100Detail::areas : Kuaidi100Detail::advanced;
}

std::string kuaidi100_time(Instant at) {
  // RFC 3339 without fractions and offset: "2026-09-20T10:00:00+08:00" is cut behind the seconds.
  std::string out = to_rfc3339(std::chrono::floor<std::chrono::seconds>(at), kBeijing).substr(0, 19);
  out[10] = ' ';
  return out;
}

void write_kuaidi100_parcel(JsonWriter& writer, const Kuaidi100Parcel& parcel) {
  writer.StartObject();
  write_member(writer, "message", "ok");
  write_member(writer, "nu", parcel.number);
  write_member(writer, "ischeck", parcel.is_signed ? "1" : "0");
  write_member(writer, "com", parcel.company);
  write_member(writer, "status", "200");
  write_member(writer, "condition", parcel.is_signed ? "F00" : "00");
  write_member(writer, "state", state_text(parcel));
  write_flag(writer, "isLoop", false);
  write_key(writer, "data");
  writer.StartArray();
  for (const Kuaidi100Row& row : parcel.rows) write_row(writer, row, parcel.detail);
  writer.EndArray();
  writer.EndObject();
}

std::string_view digits_of(Kuaidi100Code code) noexcept {
  return words_of(code).digits;
}

std::string render_kuaidi100_refusal(Kuaidi100Code code, std::string_view message) {
  const CodeText text = words_of(code);
  return render_json_object([&](JsonWriter& writer) {
    write_flag(writer, "result", false);
    write_member(writer, "returnCode", text.digits);
    write_member(writer, "message", message.empty() ? text.message : message);
  });
}

std::string render_kuaidi100_accepted() {
  return render_json_object([](JsonWriter& writer) {
    write_flag(writer, "result", true);
    write_member(writer, "returnCode", "200");
    write_member(writer, "message", "提交成功");
  });
}

std::string render_kuaidi100_no_parcel(std::string_view company, std::string_view number, std::string_view status,
                                       std::string_view message) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "message", message);
    write_member(writer, "nu", number);
    write_member(writer, "ischeck", "0");
    write_member(writer, "condition", "");
    write_member(writer, "com", company);
    write_member(writer, "status", status);
    write_member(writer, "state", "0");
    write_key(writer, "data");
    writer.StartArray();
    writer.EndArray();
  });
}

}  // namespace parcelgate
