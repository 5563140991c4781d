// The tree that a message becomes, and the memory it lives in.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Memory of one message's decoding: a first block without any allocation, then chunks, all freed at once.
/// Its memory is linear in the size of the body.
class Arena {
 public:
  using Allocator = rapidjson::MemoryPoolAllocator<>;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): its block is written before it is read
  Arena() : allocator_(first_.data(), first_.size(), kChunkBytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  [[nodiscard]] Allocator& allocator() noexcept { return allocator_; }
  /// A copy that may be written to, with a zero byte after it.
  [[nodiscard]] char* copy(std::string_view bytes);

 private:
  static constexpr std::size_t kFirstBytes = 32u << 10;
  static constexpr std::size_t kChunkBytes = 64u << 10;
  alignas(16) std::array<char, kFirstBytes> first_;
  Allocator allocator_;
};

/// Parses JSON into the arena: at most kMaxJsonDepth levels, numbers kept as their digits. Its texts are UTF-8 whatever
/// the bytes are (see charset.hpp), and a bad character costs that character alone (see repair.hpp).
/// @error malformed: the byte offset and the fault there
[[nodiscard]] Result<rapidjson::Value> parse_json_tree(std::string_view bytes, Arena& arena);

/// Parses XML into the same kind of tree: an element becomes an object of its attributes ("@name") and children, or a
/// string when it has neither; text next to them is "#text"; children of one name become a list; namespace prefixes
/// are dropped. In texts a line break or tab with the blanks around it is one blank. Charsets and bad characters as in
/// JSON. Documents with a DTD are refused.
/// @error malformed: the byte offset and the fault there
[[nodiscard]] Result<rapidjson::Value> parse_xml_tree(std::string_view bytes, Arena& arena);

}  // namespace parcelgate
