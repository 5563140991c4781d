// SQLite's own file layer, except that appends to the write-ahead log are gathered and written at once.
//
// SQLite writes each page of the log in two calls, 24 bytes and then the page, neither of them aligned. For a group of
// sixty pages the kernel spends twenty times as long on them as on one call with all of their bytes, which was a
// quarter of the cost of an event. Nothing becomes durable or visible later than before: gathered bytes are written
// before SQLite syncs, reads, truncates or measures the log, and it tells other connections of new pages after the
// sync.
#pragma once

namespace parcelgate::sqlite {

/// Registers the layer once for the process.
/// @return the name to open a database under; for a connection that commits with synchronous=FULL or stricter
[[nodiscard]] const char* gathering_vfs();

}  // namespace parcelgate::sqlite
