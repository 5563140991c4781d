#include "adapters/imports/refused_file.hpp"

#include <algorithm>

#include "adapters/manifest/text/charset.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::imports {
namespace {

std::string quoted_cell(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) out.append(letter == '"' ? 2 : 1, letter);
  return out + "\"";
}

std::string in_one_cell(const std::vector<std::string>& reasons) {
  std::string out;
  for (const std::string& reason : reasons) out.append(out.empty() ? "" : "; ").append(reason);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

std::string json_row(const FileRow& row, const std::vector<std::string>& reasons) {
  const auto parsed = parse_json(row.raw);
  return render_json_object([&](JsonWriter& writer) {
    writer.Key("line");
    writer.Uint64(row.line);
    write_key(writer, "reasons");
    writer.StartArray();
    for (const std::string& reason : reasons) write_text(writer, reason);
    writer.EndArray();
    write_key(writer, "row");
    if (parsed)
      writer.RawValue(row.raw.data(), row.raw.size(), rapidjson::kObjectType);
    else
      write_text(writer, row.raw);
  });
}

}  // namespace

Result<RefusedFile> RefusedFile::open(std::filesystem::path imported, const RowReader& reader,
                                      std::uint64_t kept_bytes) {
  RefusedFile file;
  file.is_csv_ = reader.is_csv();
  file.path_ = std::move(imported.concat(file.is_csv_ ? ".refused.csv" : ".refused.ndjson"));
  // Spreadsheets read a file without the mark in a charset of their own.
  if (file.is_csv_)
    file.head_ = std::string(kByteOrderMark) + "line,reasons," + std::string(reader.raw_header()) + "\n";
  std::error_code error;
  if (kept_bytes == 0) {
    std::filesystem::remove(file.path_, error);
    return file;
  }
  if (std::filesystem::file_size(file.path_, error) < kept_bytes || error) {
    return unexpected(ErrorKind::not_found, file.path_.string() + " is not the file of the earlier run");
  }
  std::filesystem::resize_file(file.path_, kept_bytes, error);
  if (error) return unexpected(ErrorKind::unreachable, file.path_.string() + ": " + error.message());
  file.bytes_ = kept_bytes;
  return file;
}

Result<void> RefusedFile::add(const FileRow& row, const std::vector<std::string>& reasons) {
  if (!is_csv_) return write(json_row(row, reasons) + "\n");
  const std::string head = bytes_ == 0 ? head_ : std::string();
  return write(head + std::to_string(row.line) + "," + quoted_cell(in_one_cell(reasons)) + "," + std::string(row.raw) +
               "\n");
}

Result<void> RefusedFile::write(const std::string& text) {
  if (!out_.is_open()) out_.open(path_, std::ios::binary | std::ios::app);
  out_.write(text.data(), static_cast<std::streamsize>(text.size()));
  bytes_ += text.size();
  if (out_) return {};
  return unexpected(ErrorKind::unreachable, path_.string() + " cannot be written; the import stops here");
}

Result<void> RefusedFile::flush() {
  if (!out_.is_open() || out_.flush()) return {};
  return unexpected(ErrorKind::unreachable, path_.string() + " cannot be written; the import stops here");
}

}  // namespace parcelgate::imports
