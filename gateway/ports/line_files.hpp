// Text files that grow by whole lines, as a port.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// The files of one folder. Each consists of whole lines, also after a crash. For one thread.
class LineFiles {
 public:
  virtual ~LineFiles() = default;
  /// Appends lines and returns when they are durable. After an error none of them is in the file. After a crash some
  /// may be, each of them whole.
  /// @param name    of the file in the folder; it is made when it does not exist, with `header` as its first line
  /// @param header  with its line end; empty: none
  /// @param lines   with their line ends; empty: only makes sure that the file can be written
  /// @error unreachable: the folder or the disk refuses; names the file
  virtual Result<void> append(const std::string& name, std::string_view header, std::string_view lines) = 0;
};

}  // namespace parcelgate
