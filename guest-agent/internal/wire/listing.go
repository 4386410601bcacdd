package wire

// Types of a FileEntry.
const (
	TypeFile      = "file"
	TypeDirectory = "directory"
	TypeSymlink   = "symlink"
	TypeOther     = "other"
)

// FileListRequest lists a directory.
type FileListRequest struct {
	Verb  string `json:"verb"`
	Path  string `json:"path"`
	Depth int    `json:"depth,omitempty"`
	Limit int    `json:"limit,omitempty"`
	After string `json:"after,omitempty"`
}

// FileListReply is one page of a list; Next is empty on the last.
type FileListReply struct {
	Entries []FileEntry `json:"entries"`
	Next    string      `json:"next"`
}

// FileEntry is one file as a directory has it. The hexadecimal twins hold the bytes of a text that is not UTF-8, else nothing.
type FileEntry struct {
	Name        string `json:"name"`
	NameHex     string `json:"nameHex"`
	Type        string `json:"type"`
	Size        int64  `json:"size"`
	Mode        uint32 `json:"mode"`
	MtimeMillis int64  `json:"mtimeMillis"`
	Target      string `json:"target"`
	TargetHex   string `json:"targetHex"`
}

// FileStatRequest asks for one entry.
type FileStatRequest struct {
	Verb string `json:"verb"`
	Path string `json:"path"`
}

// FileRemoveRequest removes a file or a directory.
type FileRemoveRequest struct {
	Verb      string `json:"verb"`
	Path      string `json:"path"`
	Recursive bool   `json:"recursive,omitempty"`
}

// DirectoryMakeRequest makes a directory.
type DirectoryMakeRequest struct {
	Verb    string  `json:"verb"`
	Path    string  `json:"path"`
	Mode    *uint32 `json:"mode,omitempty"`
	Parents bool    `json:"parents,omitempty"`
}
