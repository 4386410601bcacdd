package dev.cloister.runtime.mcp.verb;

/** What a model is told before it sees the tools. */
final class Instructions {
  static final String TEXT =
      """
      Cloister gives you Linux machines of your own, called workspaces: microVMs with a disk that \
      lasts. What you do inside reaches nothing outside unless a tool says so.

      - workspace_list shows what is there; workspace_create makes one and answers when it runs. \
      Every tool takes a workspace's name or its id. A workspace stays, with its files, until \
      workspace_destroy; workspace_stop ends its programs and keeps its files; workspace_pause has \
      its programs stand still until workspace_resume; workspace_suspend puts its memory on the \
      disk, and the next use of it wakes it. workspace_fork copies a running one with \
      its programs: try several ways from one point, and destroy what is not needed. \
      snapshot_create saves one under a name before what may go wrong, and snapshot_restore puts it \
      back, programs and all; what it did since is lost then.
      - exec runs a program directly, not a shell line: for pipes, globs and && give \
      ["sh", "-c", "..."]. Each call is a process of its own: cd and exports do not carry over; \
      give cwd and env. Give timeoutMillis to whatever may hang: at the timeout the program ends \
      with all it started. A non-zero exit code is an answer, not an error of the tool.
      - Work that takes longer than a minute, and servers, belong in the background: \
      exec_background starts a job and answers its id; exec_poll reads its output from an offset \
      and can wait; exec_input writes to it; exec_kill ends it. A job goes on if you disconnect.
      - exec_parallel runs one program in up to 20 workspaces at once.
      - file_read, file_write, file_edit and file_list work on files; git_* on repositories. \
      set_env sets variables, such as credentials, for all later programs of a workspace; they \
      are kept in memory alone.
      - Output is kept up to a limit and said to be cut; have long output written to a file and \
      read the part you need.
      - An error names what failed, a code, and what to do next: do that. "outcome-unknown" means \
      that it may have happened: look before you repeat it.
      - Destroying cannot be undone; copy out what is needed first.
      """;

  private Instructions() {}
}
