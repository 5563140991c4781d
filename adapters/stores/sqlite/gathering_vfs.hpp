// A file layer (VFS) for SQLite that buffers appends to the write-ahead log and writes them in one call.
//
// SQLite writes each page of the log in two calls, 24 bytes and then the page, neither of them aligned. For a group of
// sixty pages the kernel spends twenty times as long on these calls as on a single one, which was a quarter of the cost
// of an event. Nothing becomes durable or visible later than without this layer: buffered bytes are written before
// SQLite syncs, reads, truncates or measures the log, and SQLite publishes new pages to other connections only after
// the sync.
#pragma once

namespace parcelgate::sqlite {

/// Registers the layer once for the process.
/// @return its name, for Connection::open(). Trap: only for a connection with synchronous=FULL or stricter, because
///         without a sync at the commit the bytes would stay in the buffer
[[nodiscard]] const char* gathering_vfs();

/// While one exists, commits of the calling thread write the log and do not sync it. For a commit whose changes are
/// durable elsewhere:
///
///     const UnsyncedCommit unsynced;
///     auto done = commit.run();
///
/// Checkpoints must run without it: they sync the log before they copy it, so a power failure leaves an earlier commit,
/// and never a mixture.
class UnsyncedCommit {
 public:
  UnsyncedCommit() noexcept;
  ~UnsyncedCommit();
  UnsyncedCommit(const UnsyncedCommit&) = delete;
  UnsyncedCommit& operator=(const UnsyncedCommit&) = delete;
};

}  // namespace parcelgate::sqlite
